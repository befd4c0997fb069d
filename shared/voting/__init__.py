"""Proposals and votes: members offer talks and approve of others'; the ones most wanted fill the next free slots."""
