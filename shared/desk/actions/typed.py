"""What was typed into a form that was not taken: the page that says so has it still, so that nothing of it is lost."""

from dataclasses import dataclass

from shared.desk.visit import Fields, Request, first

CARRIED = frozenset(("csrf", "back", "seen", "revision", "base", "typed", "change", "everywhere"))
"""What our forms carry along and nobody typed."""
MARKS = ("was-", "seen-")
"""Before the name of a field: what stood in it, or a mark of that, when the form was made."""


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
    """What somebody typed, each with its field as a label has it: nothing that is empty or stood there before, and nothing that only says
    of whom or what the form is."""
    names = CARRIED | _ids()
    return tuple(
        (_label(name), value)
        for name, values in fields.items()
        if name not in names and not name.startswith(MARKS)
        for value in values
        if value.strip() and value not in fields.get(f"was-{name}", ())
    )


def _ids() -> set[str]:
    from shared.desk.actions import forms, registry  # every feature's, for whoever typed something in vain

    fields = (one for action in registry.actions().values() for one in forms.fields_of(action))
    return {one.name for one in fields if one.sort is forms.Sort.NAME}


def _label(name: str) -> str:
    """``season.breaks.0.note`` as people read it: ``Season, breaks, 0, note``."""
    words = name.replace("_", " ").replace("-", " ").replace(".", ", ")
    return words[:1].upper() + words[1:]
