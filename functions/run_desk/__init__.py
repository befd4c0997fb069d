"""A co-lead sits at the desk."""
