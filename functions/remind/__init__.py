"""The schedule's tick."""
