"""After a session: the recap, the recordings, the threads in the group's chat."""
