"""What is done about recaps, threads and recordings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.errors import BadInput, said_of
from shared.model.recap import Recap, RecapState
from shared.model.recording import Match, Recording
from shared.model.session import Session, called, with_talk
from shared.recaps import recordings, sending
from shared.recaps.recordings import Video
from shared.schedule.actions import Which, planned
from shared.schedule.joint import own
from shared.store import Replace
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.talks.actions import WhichTalk
from shared.talks.keeping import alongside
from shared.text.inline import line
from shared.text.weblinks import amiss, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting(Which):
    words: str = asked("The co-leads' own words (Markdown)", shape=Shape.LONG, blank=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending(Which):
    words: str | None = asked("The co-leads' own words, if they change (Markdown)", default=None, shape=Shape.LONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread(WhichTalk):
    url: str = asked("The thread's address; empty takes it away", blank=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichVideo:
    group: str = asked("The group")
    video: str = asked("The video's id in the list of recordings", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attaching(WhichVideo):
    session: str = asked("The date first planned (2023-11-11)", shape=Shape.NAME)
    talk: str = asked("The talk's short name", shape=Shape.NAME)
    url: str = asked("The video's address, if it was not found in the playlist", default="")
    title: str = asked("What it is called, if it was not found in the playlist", default="")


def _note(given: Noting, at: Acting) -> Iterator[Change]:
    recap, session = _recap(given, at)
    with said_of("words"):
        after = sending.noted(recap, given.words)
    if after != recap:
        yield Change(f"the words of the recap of {session.id}", (Replace(after),))


def _words(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """The recap's present words, to fill the form with."""
    recap = at.get(Recap, typed["group"], typed["session"])
    return {"words": recap.note} if recap else {}


def _send(given: Sending, at: Acting) -> Iterator[Change]:
    recap, session = _recap(given, at)
    if recap.state is RecapState.PUBLISHED:
        return
    with said_of("words"):
        after = recap if given.words is None else sending.noted(recap, given.words)
    writes = sending.published(after, session, at.group(given.group), at.store, at.cause())
    yield Change(f"send the recap of {session.id}", tuple(writes))


def _take_back(which: Which, at: Acting) -> Iterator[Change]:
    recap, session = _recap(which, at)
    writes = sending.withdrawn(recap, session, at.group(which.group), at.store, at.cause())
    if not writes:
        return
    what = f"take the recap of {session.id} back"
    if sending.forgotten(session, at.now):
        what += "; it is taken off the page, and nobody is mailed, for who got it is not held any more"
    yield Change(what, tuple(writes))


def _recap(which: Which, at: Acting) -> tuple[Recap, Session]:
    recap, session = at.get(Recap, which.group, which.session), at.get(Session, which.group, which.session)
    if recap is None or session is None:
        raise BadInput(f"{which.group}/{which.session} has no recap: one is drafted when a session is over")
    return recap, session


def _thread(given: Thread, at: Acting) -> Iterator[Change]:
    _, session = planned(given, at)
    talk = session.talk(given.talk)
    if talk is None:
        there = ", ".join(one.slug for one in session.talks) or "none"
        raise BadInput(f"no talk {given.talk!r} in {session.id}; there are: {there}")
    url = typed(given.url) if given.url else ""
    if url is None:
        raise BadInput(f"url: {amiss(given.url)}")
    if talk.thread != url:
        after = with_talk(own(session), replace(talk, thread=url))
        yield Change(f"the thread of {called(talk)} of {session.id}", tuple(alongside(after, at.store)))


def _discussed(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """The talk's present thread, to fill the form with."""
    session = at.get(Session, typed["group"], typed["session"])
    talk = session.talk(typed["talk"]) if session else None
    return {"url": talk.thread or ""} if talk else {}


def _attach(given: Attaching, at: Acting) -> Iterator[Change]:
    session = at.get(Session, given.group, given.session)
    talk = session.talk(given.talk) if session else None
    if session is None or talk is None:
        there = ", ".join(one.slug for one in session.talks) if session else "none"
        raise BadInput(f"no talk {given.talk!r} in session {given.session!r}; there are: {there}")
    ours, known = own(session), at.get(Recording, given.group, given.video)
    if known is None and not given.url:
        raise BadInput(
            f"no video {given.video!r} was seen in the playlist; give its address, which begins with https://"
        )
    if known and known.match is Match.ATTACHED:
        if (known.session, known.talk) == (given.session, given.talk):
            raise BadInput("it is shown for this talk already")
        raise BadInput("it is shown for another talk; take it off that talk first")
    seen = Video(
        given.video, known.title if known else given.title, known.published if known else at.now, given.url
    )  # fmt: skip
    writes = recordings.attached(known, seen, ours, talk, at.store, at.cause())
    yield Change(f"{_shows(seen.title)} is the recording of {called(talk)} of {session.id}", tuple(writes))


def _detach(which: WhichVideo, at: Acting) -> Iterator[Change]:
    known = at.get(Recording, which.group, which.video)
    if known is None:
        raise BadInput("this recording is not known here any more; the list of recordings has those that are")
    if known.match is Match.REFUSED:
        return
    session = at.get(Session, which.group, known.session) if known.session else None
    writes = recordings.refused(known, session, at.store, by=at.by.who)
    yield Change(f"{_shows(known.title)} is of no talk", tuple(writes), about=known)


def _shows(title: str) -> str:
    return f"“{line(title, 80)}”" if title else "the video"


def _where(_: WhichVideo, changes: Sequence[Change]) -> Mapping[str, str]:
    """The talk that had it."""
    return {"session": changes[0].about.session, "talk": changes[0].about.talk}


NOTE = Action(
    name="recap note",
    inputs=Noting,
    does=_note,
    words="Put words at the top of a recap that is not out",
    present=_words,
)
SEND = Action(
    name="recap send",
    inputs=Sending,
    does=_send,
    words="Send a recap",
    mails="members, and the chat",
    undo="recap undo",
    remains="Undo takes it off the page; it stays here, and can be sent again.",
    present=_words,
)
TAKE_BACK = Action(
    name="recap undo", inputs=Which, does=_take_back, words="Take a recap back", mails="members who have it, and the chat",
    undo="recap send", asks=True,
    remains="Undo sends it once more, to everybody.",
)  # fmt: skip
THREAD = Action(
    name="recap thread", inputs=Thread, does=_thread, words="Say where a talk is discussed", present=_discussed
)
ATTACH = Action(
    name="recordings attach", inputs=Attaching, does=_attach, words="Attach a video to a talk",
    mails="its speaker, who is asked whether it may be shown", undo="recordings detach",
    remains="Undo keeps it among the recordings, as one of no talk.",
)  # fmt: skip
DETACH = Action(
    name="recordings detach", inputs=WhichVideo, does=_detach, words="Detach a video from its talk", undo="recordings attach",
    undo_with=_where,
)  # fmt: skip
ACTIONS = (NOTE, SEND, TAKE_BACK, THREAD, ATTACH, DETACH)
