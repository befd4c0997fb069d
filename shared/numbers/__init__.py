"""What happened in a group, in numbers: month by month and season by season."""
