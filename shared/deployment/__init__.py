"""What is done to the stack as a whole."""
