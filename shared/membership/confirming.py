"""Which mailing asks somebody to confirm their address; it goes when its turn comes, and not before."""

from shared.model.mailing import Mailing


def asks_to_confirm(row: Mailing) -> bool:
    return row.kind == "confirm"
