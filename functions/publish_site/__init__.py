"""Something public changed."""
