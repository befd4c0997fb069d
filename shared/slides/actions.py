"""What is done about slides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import BadInput
from shared.model.deck import Deck, Outcome, Upload
from shared.model.session import Session, called
from shared.slides import processing
from shared.slides.names import given_name
from shared.slides.takedown import noted, taken_down
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.text.inline import line


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    group: str = asked("The group")
    session: str = asked("The date first planned (2023-11-11)", shape=Shape.NAME)
    talk: str = asked("The talk's short name", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removing(Place):
    upload: str = asked("The upload that was shown; empty for whichever is", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attaching(Place):
    key: str = asked("The upload's key, as the mail about it says; empty for what was taken down", default="")


def _remove(given: Removing, at: Acting) -> Iterator[Change]:
    deck = at.get(Deck, given.group, given.session, given.talk)
    if deck is None:
        raise BadInput("this talk has no slides")
    if given.upload and deck.upload != given.upload:
        raise BadInput("this talk shows other slides by now; look again")
    if deck.shown:
        session = at.get(Session, given.group, given.session)
        note = (noted(deck, session, at.by.who, at.now),) if session else ()
        yield Change(f"take down the slides of {_whose(given, session)}", (taken_down(deck), *note))


def _attach(given: Attaching, at: Acting) -> Iterator[Change]:
    """*outside* is a :class:`shared.slides.processing.SlideContext`, for the buckets and the check."""
    session = at.get(Session, given.group, given.session)
    talk = session.talk(given.talk) if session else None
    if session is None or talk is None:
        there = ", ".join(one.slug for one in session.talks) if session else "none"
        raise BadInput(f"no talk {given.talk!r} in session {given.session!r}; there are: {there}")
    if talk.no_slides:
        raise BadInput("this talk is to show no slides; say first that they may be shown (talks set --slides now)")
    upload = _waiting(given, at)
    if upload is None:
        return
    judged = processing.given(upload, session, talk, replace(at.outside, store=at.store))
    what = f"{_tells(given, at)}: {judged.outcome.value}"
    yield Change(what, judged.writes, outside=judged.keep, counts=judged.counts)


def _tells(given: Attaching, at: Acting) -> str:
    whose = _whose(given, at.get(Session, given.group, given.session))
    if not given.key:
        return f"show the slides of {whose} again"
    name = line(given_name(given.key.rpartition("/")[2]), 80)
    return f"give {f'“{name}”' if name else 'the upload'} to {whose}"


def _whose(place: Place, session: Session | None) -> str:
    """Which talk it is, in words."""
    talk = session.talk(place.talk) if session else None
    return f"{called(talk) if talk else place.talk} of {place.group}/{place.session}"


def _waiting(given: Attaching, at: Acting) -> Upload | None:
    """The newest upload of the key that can be given to the talk; None if it has been. Raises :class:`BadInput` if there is none."""
    deck = at.get(Deck, given.group, given.session, given.talk)
    taken_down = deck.upload if deck and not deck.shown else ""
    if not given.key and deck and deck.shown:
        return None
    of_talk = at.all(Upload, given.group, where={"session": given.session, "talk": given.talk})
    unknown = at.all(Upload, given.group, where={"outcome": Outcome.UNKNOWN.value}) if given.key else []
    uploads = [row for row in (*of_talk, *unknown) if row.key == given.key or not given.key]
    waiting = [row for row in uploads if (given.key and row.outcome is Outcome.UNKNOWN) or row.id == taken_down]
    if not waiting and attached(given, uploads) is None:
        raise BadInput(f"no unattached upload with the key {given.key!r}")
    return max(waiting, key=_age, default=None)


def attached(given: Attaching, uploads: Iterable[Upload]) -> Upload | None:
    """The newest of *uploads* that the talk has under that key."""
    place = (given.key, given.session, given.talk)
    return max((row for row in uploads if (row.key, row.session, row.talk) == place), key=_age, default=None)


def _age(upload: Upload) -> tuple[datetime, str]:
    return upload.issued, upload.id


ATTACH = Action(
    name="slides attach", inputs=Attaching, does=_attach, words="Attach an upload to its talk, or show again what was taken down",
    mails="its speaker", undo="slides remove", where="check_slides", tells=_tells,
)  # fmt: skip
REMOVE = Action(
    name="slides remove", inputs=Removing, does=_remove, words="Take a talk's slides off the page", asks=True, undo="slides attach",
    remains="Undo has the file checked once more, which takes a minute.",
)  # fmt: skip
ACTIONS = (ATTACH, REMOVE)
