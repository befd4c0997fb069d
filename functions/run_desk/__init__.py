"""A co-lead uses the desk."""
