"""What is held about a person, in all groups at once: handed out or erased."""
