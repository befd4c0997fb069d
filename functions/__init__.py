"""Entry points: each translates one trigger into one call."""
