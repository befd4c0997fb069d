"""A speaker opened their link."""
