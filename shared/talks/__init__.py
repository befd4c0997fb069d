"""A talk as its speaker and the co-leads edit it: what is written of it, what is missing, and what comes late."""
