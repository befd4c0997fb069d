"""A group's settings and file at the desk."""
