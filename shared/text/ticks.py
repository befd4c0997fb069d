"""Forms with boxes to tick. A box that is not ticked sends nothing, and so does one that was not there: the form says what it has shown."""

from collections.abc import Iterable, Mapping

SHOWN = "shown"
"""The hidden field with the ids of a form's boxes, blanks between them."""


def shown(fields: Mapping[str, str], known: Iterable[str]) -> set[str]:
    """Those of the *known* ids whose boxes the form of these *fields* has shown; all of them where it does not say. What it has not shown
    is left as it was: nobody has decided about it."""
    ids = set(known)
    return ids & set(fields[SHOWN].split()) if SHOWN in fields else ids
