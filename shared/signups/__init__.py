"""Sign-ups: a wake-up comes, and new form responses are taken in. A lost wake-up loses nobody, a doubled one adds nobody."""
