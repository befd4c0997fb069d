"""What became of decks that were uploaded."""

from shared.model.deck import Upload
from tests.platform import Platform


def outcomes(platform: Platform) -> list[tuple[str, str]]:
    """The file's name and what became of it, in the order of their time."""
    rows = sorted(platform.rows(Upload), key=lambda row: row.issued)
    return [(row.key.rpartition("/")[2], row.outcome.value) for row in rows]
