"""Proposals and votes: members offer talks, approve of others', and the ones most wanted fill the next free slots."""
