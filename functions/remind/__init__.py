"""The clock ticked."""
