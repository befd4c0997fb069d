"""The mail service says what became of a mail."""
