"""Who may sit at the desk: asking to come in, the code, sessions."""
