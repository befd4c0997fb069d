"""A talk is withdrawn, or put back: who is told of it, and how often.

Whichever way a talk came into its session, members who were reminded of it are told once that it is not given. They are told a little
later than it was said, so that a press by mistake can be taken back unseen.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.letters.sent import Sent
from shared.model.mailing import Audience, Mailing, MailingState, done, mailing
from shared.model.session import Session, Speaker, Talk
from shared.schedule.late_reading import tells_of_reading
from shared.schedule.overtaken import overtaken
from shared.store import Create, Ref, Replace, Store, Write
from shared.store.actions import Acting
from shared.store.hosts import guests_rows

QUIET = timedelta(minutes=30)
"""How long after a press members are told, so that it can be taken back unseen."""
NEAR = timedelta(hours=3)
"""This close to the start they are told at once."""
MOST = 4
"""How often members are told of one talk that it is not given; of a speaker who changes their mind more often, only the co-leads hear."""
MOST_SAID = 10
"""How often a speaker can say it of one talk, and the co-leads are mailed."""


TAKEN_BACK = "taken back"
"""Why a mail was not sent: before anybody got it, the speaker thought otherwise."""


def told(session: Session, talk: Talk, store: Store, now: datetime) -> list[Write]:
    """What tells members, of *session*'s group and of its guests', that *talk* is not given, if they were reminded of the session."""
    found: list[Write] = []
    for one in (session, *guests_rows(session, store)):
        if not one.upcoming or one.starts is None or one.starts <= now or not one.stages_done:
            continue
        off, back = _earlier("talk-off", one, talk, store), _earlier("talk-on", one, talk, store)
        if back and _unseen(back[-1], now):
            found.append(_unsent(back[-1]))  # they still think that it is not given
        elif len(off) < MOST and not (off and _unseen(off[-1], now)):
            found.append(Create(_mail("talk-off", one, talk, len(off), now)))
    return found


def told_back(session: Session, talk: Talk, store: Store, now: datetime) -> list[Write]:
    """What tells members that *talk* is given after all, if they were told that it is not."""
    found: list[Write] = []
    for one in (session, *guests_rows(session, store)):
        off, back = _earlier("talk-off", one, talk, store), _earlier("talk-on", one, talk, store)
        if off and _unseen(off[-1], now):
            found.append(_unsent(off[-1]))
        elif _heard(off) > _heard(back):
            found.append(Create(_mail("talk-on", one, talk, len(back), now)))
    return found


def no_news(writes: Iterable[Write], session: Session, talk: Talk, store: Store) -> list[Write]:
    """*writes* of a *talk* that is back as it was, without what tells of it as of something new: its questions are in its thread, and
    its reading is in the mails of members who were reminded of it."""
    rows = (session, *guests_rows(session, store))
    reminded = {one.group for one in rows if _earlier("talk-off", one, talk, store)}

    def known(row: Any) -> bool:
        if not isinstance(row, Mailing):
            return False
        return row.kind == "thread-questions" or (tells_of_reading(row) and row.group in reminded)

    return [write for write in writes if not known(write.row)]


def _mail(kind: str, session: Session, talk: Talk, number: int, now: datetime) -> Mailing:
    starts = session.starts or now
    facts = {"number": str(number), "starts": starts.isoformat(), "title": talk.title or "", "speaker": talk.speaker}
    return mailing(
        kind, session.group, Audience.MEMBERS, at=now, of=f"{session.key}/{talk.slug}/{number}",
        wait=QUIET if starts - now > NEAR else timedelta(0), session=session.key, ends=session.ends, subject=talk.slug, facts=facts,
    )  # fmt: skip


def _earlier(kind: str, session: Session, talk: Talk, store: Store, most: int = MOST) -> list[Mailing]:
    """The mails of this *kind* about *talk* so far, in their order."""
    refs = [Ref(Mailing, (f"{kind}/{session.group}/{session.key}/{talk.slug}/{number}",)) for number in range(most)]
    there = store.get_many(refs)
    return [there[ref] for ref in refs if ref in there]


def _heard(rows: list[Mailing]) -> int:
    return sum(row.reason != TAKEN_BACK for row in rows)


def _unsent(row: Mailing) -> Write:
    return Replace(replace(done(row), state=MailingState.SKIPPED, reason=TAKEN_BACK))


def _unseen(row: Mailing, now: datetime) -> bool:
    """Whether nobody can have got *row* yet."""
    return row.due is not None and row.due > now and not row.cursor


def said(session: Session, talk: Talk, store: Store) -> int:
    """How often the co-leads were told that *talk* is not given; at most :data:`MOST_SAID`."""
    return len(_earlier("talk-withdrawn", session, talk, store, MOST_SAID))


def noted(session: Session, talk: Talk, speaker: Speaker | None, reason: str, at: Acting) -> list[Write]:
    """The mail that tells the co-leads what waits for them now, and the one that tells the speaker that it was noted, with the link
    that takes it back; none once there were :data:`MOST_SAID`."""
    number = said(session, talk, at.store)
    if number == MOST_SAID:
        return []
    leads = _to_lead(session, talk, "talk-withdrawn", number, at, reason=reason)
    life = {"life": str(talk.link_life)} if talk.link_life else {}
    own = replace(_to_lead(session, talk, "withdrawal-noted", number, at, **life), audience=Audience.SPEAKER)
    if not speaker or not speaker.address:
        return [Create(leads)]
    return [Create(leads), Create(own), Replace(speaker)]  # as it is: whoever is erased meanwhile is looked for again


def noted_back(session: Session, talk: Talk, at: Acting) -> list[Write]:
    """The mail that tells the co-leads that nothing waits for them any more, if they were told otherwise."""
    number = len(_earlier("talk-restored", session, talk, at.store, MOST_SAID))
    if number >= said(session, talk, at.store):
        return []
    return [Create(_to_lead(session, talk, "talk-restored", number, at))]


def _to_lead(session: Session, talk: Talk, kind: str, number: int, at: Acting, **more: str) -> Mailing:
    facts = {"title": talk.title or "", "speaker": talk.speaker, **more}
    return mailing(
        kind, session.group, Audience.CO_LEADS, at=at.now, of=f"{session.key}/{talk.slug}/{number}", facts=facts,
        session=session.key, ends=session.ends, subject=talk.slug, correlation=at.correlation,
    )  # fmt: skip


def out_of_programme(sent: Sent) -> str:
    """For a mail or post about a talk that is not given: why it does not go, the talk is in the programme again, say."""
    there = sent.session is not None and sent.session.talk(sent.mailing.subject) is not None
    return "superseded" if there else overtaken(sent)


def in_programme(sent: Sent) -> str:
    """For a mail or post about a talk that is given after all: why it does not go, the talk is out again, say."""
    there = sent.session is not None and sent.session.talk(sent.mailing.subject) is not None
    return overtaken(sent) if there else "superseded"
