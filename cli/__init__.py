"""`fortnight`: the co-lead's command line, the same against the laptop stack and AWS."""
