"""The mail service reports what became of a mail."""
