"""The list of all that a person can do."""
