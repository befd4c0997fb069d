"""Sessions, talks and slides at the desk."""
