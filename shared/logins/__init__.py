"""Who may use the desk: asking for a login, the code, sessions."""
