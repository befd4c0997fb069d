"""A group's numbers at the desk."""
