"""What was typed into a form that was not taken: the page that says so has it still, so that nothing of it is lost."""

from dataclasses import dataclass

from shared.desk.visit import Fields, Request, first
from shared.pages.typed import shown

CARRIED = frozenset(("csrf", "back", "seen", "revision", "base", "typed", "change", "everywhere"))
"""What our forms carry along and nobody typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form that can be sent again from the page that shows it: *address* is where it goes, *back* where it was opened from, *fields* all
    that it says but its token, *texts* what people read of it."""

    address: str
    back: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]


def kept(request: Request) -> Kept:
    """What *request*, a POST, would have done."""
    fields = request.fields or {}
    pairs = tuple((name, value) for name, values in fields.items() for value in values if name != "csrf")
    return Kept(address=request.address, back=first(fields, "back"), fields=pairs, texts=texts(fields))


def texts(fields: Fields) -> tuple[tuple[str, str], ...]:
    """What somebody typed; nothing that only says of whom or what the form is."""
    return shown(fields, but=CARRIED | _ids())


def _ids() -> set[str]:
    from shared.desk.actions import forms, registry  # every feature's, for whoever typed something in vain

    fields = (one for action in registry.actions().values() for one in forms.fields_of(action))
    return {one.name for one in fields if one.sort is forms.Sort.NAME}
