"""The mails: what the features say of their kinds, made into letters, and sent.

Making one is pure: the same rows give the same bytes; no clock is asked, nothing is drawn by lot.
"""
