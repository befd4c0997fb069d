"""What the functions wrote into their logs, read again: lines, and those that belong together."""
