"""After a session: the recap and the recordings."""
