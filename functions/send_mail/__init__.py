"""The queue of mailings becomes mail."""
