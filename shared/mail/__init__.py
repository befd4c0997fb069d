"""Mails: each feature declares its kinds; here they are made into letters and sent. Making one is pure: the same rows give the same
bytes, without a clock or randomness."""
