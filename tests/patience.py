"""How long a test waits for what must come."""

PATIENCE = 300.0
"""Seconds, on a machine that does many other things as well. Nothing waits it out but what fails."""
