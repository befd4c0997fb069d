"""Forms with boxes to tick. A browser sends nothing for a box that is not ticked, nor for one that was not on the page; a hidden field
tells the two apart."""

from collections.abc import Iterable, Mapping

SHOWN = "shown"
"""The hidden field with the ids of a form's boxes, blanks between them."""


def shown(fields: Mapping[str, str], known: Iterable[str]) -> set[str]:
    """Those of the *known* ids whose boxes were on the form that sent *fields*; all of them where it does not say. A box that was not
    shown leaves its setting as it was."""
    ids = set(known)
    return ids & set(fields[SHOWN].split()) if SHOWN in fields else ids
