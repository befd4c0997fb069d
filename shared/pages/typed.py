"""What somebody typed into a form that was not taken, as a page shows it to be copied."""

from collections.abc import Collection, Mapping

MARKS = ("was-", "seen-")
"""Before the name of a field: what stood in it, or a mark of that, when the form was made."""


def shown(fields: Mapping[str, tuple[str, ...]], but: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Every text of *fields*, each with its field as a label has it: nothing that is empty or stood there before, and none of the fields
    *but*."""
    return tuple(
        (_label(name), value)
        for name, values in fields.items()
        if name not in but and not name.startswith(MARKS)
        for value in values
        if value.strip() and value not in fields.get(f"was-{name}", ())
    )


def _label(name: str) -> str:
    """``season.breaks.0.note`` as people read it: ``Season, breaks, 0, note``."""
    words = name.replace("_", " ").replace("-", " ").replace(".", ", ")
    return words[:1].upper() + words[1:]
