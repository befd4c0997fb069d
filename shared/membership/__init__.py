"""How somebody comes in, stays, is reported by the mail service, and leaves."""
