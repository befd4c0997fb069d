"""A wake-up: new form responses are taken in."""
