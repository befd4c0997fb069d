"""What a co-lead does: the list of all actions, their forms, what they would do, and that it is done."""
