"""A deck arrived."""
