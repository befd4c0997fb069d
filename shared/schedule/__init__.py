"""What is planned: the group's file becomes sessions; moving, cancelling, undoing; importing what was."""
