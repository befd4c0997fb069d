"""Votes and proposals at the desk."""
