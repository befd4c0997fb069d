"""Posts in the group's chat, and how they get there."""
