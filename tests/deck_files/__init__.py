"""Decks good and bad, all made here."""

from collections.abc import Callable

from shared.slides.verdict import Verdict

Judge = Callable[[bytes], Verdict]
"""What becomes of a file that is handed in with these bytes."""
