"""Which column of a list holds what, by its heading as spreadsheets, forms, newsletters and event pages write it."""

from collections.abc import Sequence

from shared.text.csv_text import plain

NAMES = {
    "address": ("address", "email", "e mail", "email address", "e mail address", "mail"),
    "name": ("name", "full name", "your name", "display name"),
    "first": ("first name", "given name", "firstname"),
    "last": ("last name", "family name", "surname", "lastname"),
    "zone": ("zone", "time zone", "timezone"),
    "state": ("state", "status", "subscription status"),
}
"""What is read, with the headings that it may have, as :func:`shared.text.csv_text.plain` gives them."""


def places(header: Sequence[str]) -> dict[str, int]:
    """The column of each thing that is read; if two fit, the first."""
    headings = [plain(cell) for cell in header]
    return {what: min(map(headings.index, fits)) for what, names in NAMES.items() if (fits := {*names} & {*headings})}
