"""Mail on its way out: the ledger of who got what, and what waits for the next morning."""
