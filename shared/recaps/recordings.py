"""Which talk does a new video show? Judged by when it was published, its title, and whose name is in that. Only what cannot be another
talk is certain; anything doubtful is asked. Pure: the same video and sessions give the same answer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Literal

from shared.errors import BadInput
from shared.model.cause import Cause
from shared.model.mailing import Audience, mailing
from shared.model.recording import Match, Recording
from shared.model.session import Consent, Resource, Session, SessionState, Talk, with_talk
from shared.store import Create, Replace, Store, Write
from shared.talks.consent import question, recording_of
from shared.talks.keeping import alongside
from shared.text.folding import fold
from shared.text.inline import line, web
from shared.text.videos import clip, name_of
from shared.text.weblinks import typed

LATEST = timedelta(days=21)
"""How long after a session its recording may appear."""
ALIKE, FAR, NEAR = 0.9, 0.25, 0.6
"""The likeness from which a title is taken for the talk's; how far it must be ahead of all others; and what suffices together with the
speaker's name."""


@dataclass(frozen=True, slots=True)
class Video:
    """A video of the playlist, or one at *url*; *published* is when it became visible, not when it was added to the list."""

    id: str
    title: str
    published: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A talk that a video may show."""

    session: Session
    talk: Talk


def named(written: str) -> tuple[str, str]:
    """The name of a video among the group's, and its address, which is empty if *written* is an id alone. Raises :class:`BadInput`."""
    given = line(written, 600)
    if "://" not in given and "/" not in given and "." not in given:
        return given, ""
    url = web(typed(given))
    if not url.startswith("https://") and not clip(url):
        raise BadInput(f"{given!r} is not an address of a video; one begins with https://")
    found = clip(url)
    return name_of(url), found.address if found else url


def match(video: Video, sessions: Iterable[Session]) -> Guess | Literal[Match.UNSURE] | None:
    """The talk that *video* shows; ``UNSURE`` if it may be several or fits badly; None if no session is near in time.

    A title that is the talk's own decides, if no other talk near in time has it too.
    """
    near = list(candidates(video, sessions))
    if not near:
        return None
    found = _equal(video, near) or _alike(video, near)
    if found is None or found.talk.recording is not None:
        return Match.UNSURE
    return found


def candidates(video: Video, sessions: Iterable[Session]) -> Iterator[Guess]:
    """The talks of the sessions that were held in the three weeks before the video was published; not of those that another group
    hosts, whose recording is theirs to find."""
    for session in sessions:
        if session.state is not SessionState.HELD or session.imported or session.host or session.starts is None:
            continue
        if session.starts <= video.published <= (session.ends or session.starts) + LATEST:
            yield from (Guess(session, talk) for talk in session.talks)


def _equal(video: Video, near: Sequence[Guess]) -> Guess | None:
    title = tokens(video.title)
    found = [guess for guess in near if title and tokens(guess.talk.title) == title]
    return found[0] if len(found) == 1 else None


def _alike(video: Video, near: Sequence[Guess]) -> Guess | None:
    ranked = sorted(((_fit(video, guess.talk), guess) for guess in near), key=lambda pair: pair[0], reverse=True)
    (best, first), *others = ranked
    ahead = best - (others[0][0] if others else 0.0)
    return first if best >= ALIKE and ahead >= FAR else None


def _fit(video: Video, talk: Talk) -> float:
    """How well the titles match; the speaker's whole name in the video's title makes up for words that differ."""
    title, speaker = tokens(talk.title), tokens(talk.speaker)
    named = bool(speaker) and set(speaker) <= set(tokens(video.title))
    alike = likeness(title, tokens(video.title)) if title else 0.0
    if named and (alike >= NEAR or not title):
        return 1.0
    return alike


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """From 0 to 1: how alike two titles are, whatever the order of their words and whatever else stands in the longer one."""
    shared = sorted(set(one) & set(other))
    both, first, second = (" ".join([*shared, *sorted(set(words) - set(shared))]) for words in ((), one, other))
    if not first or not second:
        return 0.0
    ratios = [SequenceMatcher(None, first, second, autojunk=False).ratio()]
    # A title that is wholly contained in the other one matches it, unless it is so short that it could be anywhere.
    if both and len(shared) >= 3:
        ratios += [SequenceMatcher(None, both, text, autojunk=False).ratio() for text in (first, second)]
    return max(ratios)


def tokens(text: str | None) -> tuple[str, ...]:
    """The words of *text* without case, accents and punctuation."""
    return tuple(re.findall(r"[^\W_]+", fold(text or "")))


# --- writes
def attached(
    known: Recording | None,
    video: Video,
    session: Session,
    talk: Talk,
    store: Store,
    cause: Cause,
) -> list[Write]:
    """The recording becomes *talk*'s, replacing one that it may have. Its speaker is asked whether it may be shown, unless they already
    answered about the recording to come."""
    row = _row(session.group, video, known)
    row = replace(row, session=session.key, talk=talk.slug, match=Match.ATTACHED, by=cause.by, url=video.url or row.url)
    shown = Resource(kind="recording", title=video.title or None, url=row.address)
    after = replace(talk, recording=shown, consent=_consent(talk, row.id))
    writes: list[Write] = [
        Replace(row, was=known) if known else Create(row),
        *alongside(with_talk(session, after), store),
    ]
    writes += _replaced(session, talk, row.id, store, cause.by)
    if after.consent is Consent.UNASKED:
        ask = mailing(
            "recording-consent", session.group, Audience.SPEAKER, at=cause.now, of=question(f"{session.key}/{talk.slug}", row),
            session=session.key, subject=talk.slug, correlation=cause.correlation, ends=session.ends,
        )  # fmt: skip
        writes.append(Create(ask))
    return writes


def asked(group: str, video: Video, *, now: datetime, correlation: str) -> list[Write]:
    """It is not clear which talk it shows: the co-leads are asked, once."""
    mail = mailing(
        "recording-found", group, Audience.CO_LEADS, at=now, of=video.id, subject=video.id, correlation=correlation
    )
    return [Create(_row(group, video, None)), Create(mail)]


def refused(known: Recording, session: Session | None, store: Store, *, by: str) -> list[Write]:
    """The recording shows no talk; *session* is the one whose talk had it until now."""
    writes: list[Write] = [Replace(replace(known, session="", talk="", match=Match.REFUSED, by=by), was=known)]
    talk = session.talk(known.talk) if session else None
    if session and talk and recording_of(talk) == known.id:
        writes += alongside(with_talk(session, replace(talk, recording=None, consent=_consent(talk, ""))), store)
    return writes


def _replaced(session: Session, talk: Talk, video: str, store: Store, by: str) -> list[Write]:
    """The row of *talk*'s previous recording, which is replaced by *video*."""
    before = recording_of(talk)
    row = store.get(Recording, session.group, before) if before not in ("", video) else None
    if row is None or (row.match, row.session, row.talk) != (Match.ATTACHED, session.key, talk.slug):
        return []  # it was imported, or other talks have it, too
    return [Replace(replace(row, match=Match.REPLACED, by=by))]


def _consent(talk: Talk, video: str) -> Consent:
    """What *talk*'s speaker has said of *video* (its name; empty: of one still to come): a yes was to the recording that was there,
    if there was one, and says nothing of another that takes its place."""
    other = recording_of(talk) not in ("", video)
    return Consent.UNASKED if other and talk.consent is Consent.YES else talk.consent


def _row(group: str, video: Video, known: Recording | None) -> Recording:
    return known or Recording(group=group, id=video.id, title=video.title, published=video.published, url=video.url)
