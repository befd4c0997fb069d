"""When: the season's sessions, their agenda and reminders; moving, cancelling, undoing; importing what was; the calendar."""
