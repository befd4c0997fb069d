"""What the group's chat is told, and how it gets there."""
