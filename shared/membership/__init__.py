"""How somebody comes in, stays, is heard of by the mail service, and leaves."""
