"""What was typed into a form that could not be taken: the page that says so keeps it, so that nothing is lost."""

from dataclasses import dataclass

from shared.desk.visit import Fields, Request, first
from shared.pages.typed import shown

CARRIED = frozenset(("csrf", "back", "seen", "revision", "base", "typed", "change", "everywhere"))
"""Hidden fields of our forms, which nobody typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form that can be sent again from the page that shows it. *address* is where it goes, *back* where it was opened,
    *fields* are all of it except its token, and *texts* what the page shows of it."""

    address: str
    back: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]


def kept(request: Request) -> Kept:
    """The form that *request*, a POST, sent."""
    fields = request.fields or {}
    pairs = tuple((name, value) for name, values in fields.items() for value in values if name != "csrf")
    return Kept(address=request.address, back=first(fields, "back"), fields=pairs, texts=texts(fields))


def texts(fields: Fields) -> tuple[tuple[str, str], ...]:
    """The texts that somebody typed, without the fields that only name whom or what the form is about."""
    return shown(fields, but=CARRIED | _ids())


def _ids() -> set[str]:
    from shared.desk.actions import forms, registry  # every feature's, for whoever typed something in vain

    fields = (one for action in registry.actions().values() for one in forms.fields_of(action))
    return {one.name for one in fields if one.sort is forms.Sort.NAME}
