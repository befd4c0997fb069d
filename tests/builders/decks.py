"""What has become of uploaded decks."""

from shared.model.deck import Upload
from tests.platform import Platform


def outcomes(platform: Platform) -> list[tuple[str, str]]:
    """Each upload's file name and outcome, in the order of their times."""
    rows = sorted(platform.rows(Upload), key=lambda row: row.issued)
    return [(row.key.rpartition("/")[2], row.outcome.value) for row in rows]
