"""Decks of slides: where they are put and how they are named, and what a check says of one.

The check itself is :mod:`shared.slides.checking`; what opens a deck is imported by its child process only.
"""
