"""The clock ticked: whatever is due."""
