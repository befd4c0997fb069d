"""The group's file: read, checked, applied."""
