"""Sign-ups: after a wake-up new form responses are taken in. A lost wake-up loses nobody, a repeated one adds nobody twice."""
