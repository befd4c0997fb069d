"""What the mails about slides are looked at with."""

from collections.abc import Mapping
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.deck import Deck, Outcome, Upload
from shared.model.mailing import Audience
from shared.model.session import Session, Talk

REASON, MEND = "The PDF is locked with a password.", "Save it without one, and upload that."


def _of(session: Session, talk: Talk, upload: str, **facts: str) -> Mapping[str, Any]:
    return {
        "audience": Audience.SPEAKER, "session": session.key, "subject": talk.slug, "facts": {"upload": upload} | facts,
    }  # fmt: skip


def _upload(scene: Scene, session: Session, talk: Talk, outcome: Outcome) -> Upload:
    scene.invent("the slides")
    key = f"{scene.group.id}/{session.key}/{talk.slug}/slides.pdf"
    row = Upload(
        id="an-example", group=scene.group.id, key=key, object_version="1", outcome=outcome, at=scene.now, issued=scene.now,
        session=session.key, talk=talk.slug, pages=24,
    )  # fmt: skip
    scene.put(row, scene.group.id, row.id)
    return row


def _published(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming())
    deck: Deck | None = scene.get(Deck, scene.group.id, session.key, talk.slug)
    if deck is not None and deck.shown and scene.get(Upload, scene.group.id, deck.upload):
        return _of(session, talk, deck.upload)
    return _of(session, talk, _upload(scene, session, talk, Outcome.PUBLISHED).id)


def _refused(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming())
    upload = _upload(scene, session, talk, Outcome.REFUSED)
    return _of(session, talk, upload.id, reason=REASON, mend=MEND)


def _unknown(scene: Scene) -> Mapping[str, Any]:
    scene.invent("the slides")
    key = f"{scene.group.id}/{scene.coming().key}/a-misspelt-name/slides.pdf"
    return {"audience": Audience.CO_LEADS, "facts": {"key": key}}


EXAMPLES: Mapping[str, Example] = {"deck-published": _published, "deck-refused": _refused, "deck-unknown": _unknown}
POST_EXAMPLES: Mapping[str, Example] = {
    "slides-chat": lambda scene: {**_published(scene), "audience": Audience.CHAT, "facts": {}}
}
