"""What became of each version that a speaker uploaded."""

from dataclasses import dataclass

from shared.model.deck import Deck, Outcome, Upload
from shared.slides.names import given_name
from shared.text.times import dated


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A version that the speaker uploaded, after its check. *state*: ``shown``, ``replaced`` (by a newer one), ``removed`` (taken down),
    ``outdated`` (valid, but a newer one was there already) or ``refused``; *became* says it in words."""

    key: str
    name: str
    state: str
    became: str
    reason: str = ""
    mend: str = ""
    pages: int | None = None


def sent(upload: Upload, deck: Deck | None, *, later: bool, none: bool = False) -> Sent:
    """What became of *upload*, for whoever sent it; *deck* is what the talk shows now, or *later*, after the session; *none*: its
    speaker shows none. One that was
    published after the deck was read is what is shown by now: the deck is the newest that was issued."""
    state = {Outcome.OUTDATED: "outdated", Outcome.REFUSED: "refused"}.get(upload.outcome, "replaced")
    if state == "replaced" and (deck is None or deck.issued < upload.issued):
        state = "shown"
    if deck and deck.upload == upload.id:
        state = "shown" if deck.shown else "removed"
    if state == "shown" and none:
        state = "removed"
    became = {
        "shown": "to be shown after the talk" if later else "shown now",
        "replaced": "was shown, until a newer one came",
        "removed": "was shown, until it was taken down",
        "outdated": "valid, but a newer one is shown",
        "refused": f"refused: {upload.reason} {upload.mend}",
    }[state]
    return Sent(
        key=upload.key,
        name=given_name(upload.key.rpartition("/")[2])
        or f"Uploaded on {dated(upload.issued)}, {upload.issued:%H:%M} UTC",
        state=state,
        became=became,
        reason=upload.reason,
        mend=upload.mend,
        pages=upload.pages,
    )
