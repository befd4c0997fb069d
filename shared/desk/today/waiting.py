"""What waits for a person: each with why, and the buttons that settle it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.desk.visit import Visit
from shared.doctor import dead_letters
from shared.doctor.report import Line, age, for_whom, lines
from shared.model.deck import Outcome, Upload
from shared.model.form_response import FormState
from shared.model.handover import Handover
from shared.model.health import LATEST, HealthReport
from shared.model.member import Member, MemberState
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.recap import Recap, RecapState
from shared.model.recording import Match, Recording
from shared.model.searching import sought
from shared.model.session import Session, SessionState
from shared.model.withdrawal import Withdrawal, to_replace
from shared.schedule.forecast import day_of, planned_no_further, troubles
from shared.store import Ref
from shared.talks.looking_up import filled, known, lacking
from shared.text.inline import counted, line, listed
from shared.text.times import near_day
from shared.voting.vote_context import lately

LATELY = timedelta(days=60)
"""A recap that nobody sent for so long is no longer shown as one that waits."""
READ_BY = timedelta(days=7)
"""So long before a session what its speaker did not write down waits for a co-lead."""
MOST = 12
"""So many applicants are shown here; the page of people has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """*name* is the action's; *asks*: its form is opened, for more has to be said."""

    name: str
    label: str
    fields: Mapping[str, str]
    quiet: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """*more* is the address of the page with all about it; empty where there is none."""

    what: str
    why: str
    buttons: tuple[Button, ...] = ()
    more: str = ""
    trouble: bool = field(default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    """Those who are shown, each as id, name and since when, and how many there are."""

    shown: tuple[tuple[str, str, str], ...]
    count: int


def applicants(visit: Visit, count: int) -> Applicants:
    """The applicants, of whom *count* wait; the first of them by name."""
    if not count:
        return Applicants(shown=(), count=0)
    rows, _ = visit.store.find(visit.group.id, sought("", MemberState.PENDING_APPROVAL), "", MOST, [])
    return Applicants(shown=tuple((row.id, row.called, _since(row, visit)) for row in rows), count=count)


def _since(member: Member, visit: Visit) -> str:
    return near_day(member.history[-1].at.astimezone(visit.group.tz).date()) if member.history else ""


def waiting(visit: Visit, sessions: Sequence[Session]) -> list[Waits]:
    """All else that waits, without what :func:`health` and :func:`handed_over` give."""
    return [
        *_form(visit), *_withdrawn(visit, sessions), *_season(visit, sessions), *_recaps(visit, sessions), *_recordings(visit),
        *_speakers(visit, sessions), *_uploads(visit), *_reading(visit, sessions),
    ]  # fmt: skip


def _reading(visit: Visit, sessions: Iterable[Session]) -> Iterator[Waits]:
    """What is known of reading that was to be written down by now, as far as these *sessions* go."""
    if not visit.group.look_up_reading:
        return
    due = [one for one in sessions if one.starts and one.starts < visit.now + READ_BY and not one.host]
    works = known({id_ for one in due for id_ in lacking(one.reading)}, visit.store)
    days = [day_of(one.key) for one in due if any(filled(what, works) != what for what in one.reading)]
    if days:
        yield Waits(
            what=f"The reading of {listed(days) if len(days) < 4 else counted(len(days), 'session')} can be filled in",
            why="arXiv or Crossref knows who wrote it and when, and nobody has written it down.",
            more=visit.path("sessions", "reading"),
        )


def handed_over(visit: Visit) -> Iterator[Waits]:
    """Whoever goes on takes it over; who leaves, or is not up to it, takes it back. It is nothing for who stands in for somebody."""
    row, group = visit.store.get(Handover, visit.group.id), visit.group
    if row is None or visit.lead.stands_in_for:
        return
    going = listed([lead.name for lead in row.going(group)])
    to = listed([lead.name for lead in group.co_leads if lead.id in row.to])
    back = "I cannot" if visit.lead.id in row.to else "Take it back"
    withdraw = Button(name="handover withdraw", label=back, fields={}, quiet=True)
    if visit.lead.id in {lead.id for lead in row.staying(group)}:
        take = Button(name="handover take", label="Take the group over", fields={})
        yield Waits(
            what=f"The group is handed over to {to}",
            why=f"Until you take it over, {going} can still do everything."
            if going
            else "Nobody is left who would go.",
            buttons=(take, withdraw),
        )
    else:
        yield Waits(
            what=f"The group is handed over to {to}, and nobody has taken it over yet",
            why="You are a co-lead until one of those who go on presses “Take the group over” here.", buttons=(withdraw,),
        )  # fmt: skip


def _recaps(visit: Visit, sessions: Iterable[Session]) -> Iterator[Waits]:
    held = [
        one
        for one in sessions
        if one.state is SessionState.HELD and not one.host and one.ends and one.ends > visit.now - LATELY
    ]
    rows = visit.store.get_many([Ref(Recap, (visit.group.id, one.key)) for one in held])
    for one in held:
        recap: Recap | None = rows.get(Ref(Recap, (visit.group.id, one.key)))
        if recap is None or recap.state is not RecapState.DRAFT:
            continue
        when = f"It goes out by itself on {near_day(recap.due.astimezone(visit.group.tz).date())}." if recap.due else ""
        which = {"session": one.key}
        yield Waits(
            what=f"The recap of {day_of(one.key)}", why=when or "Nobody gets it until one of you sends it.",
            buttons=(
                Button(name="recap send", label="Send it", fields=which),
                Button(name="recap note", label="Put words at its top", fields=which, asks=True),
            ),
            more=visit.path("recaps", one.key),
        )  # fmt: skip


def _recordings(visit: Visit) -> Iterator[Waits]:
    for row in visit.store.all(Recording, visit.group.id, where={"match": Match.UNSURE.value}, unread=[]):
        which = {"video": row.id}
        yield Waits(
            what=f"The recording “{row.title}”", why="It is not clear which talk it shows. Open it and say so.",
            buttons=(
                Button(name="recordings detach", label="Of none", fields=which, quiet=True),
            ),
            more=visit.path("recaps", "recordings"),
        )  # fmt: skip


def _speakers(visit: Visit, sessions: Iterable[Session]) -> Iterator[Waits]:
    """Speakers whom a vote has chosen, and who have not answered yet."""
    asked = {(one.key, talk.slug) for one in sessions if one.upcoming for talk in one.talks if talk.unconfirmed}
    if not asked:
        return
    votes = lately(visit.group.id, visit.now, visit.store, [])
    chosen = [Ref(TalkProposal, (vote.group, one.proposal)) for vote in votes for one in vote.chosen]
    for row in visit.store.get_many(chosen, set()).values():
        if row.state is ProposalState.CHOSEN and (row.session, row.talk) in asked:
            which = {"proposal": row.id}
            yield Waits(
                what=f"{row.speaker}: “{row.topic}”", why=f"They were chosen for {day_of(row.session)} and have not said yes or no.",
                buttons=(
                    Button(name="proposals confirm", label="Say yes for them", fields=which),
                    Button(name="proposals decline", label="Say no for them", fields=which, quiet=True),
                ),
                more=visit.path("votes", "proposals", row.id),
            )  # fmt: skip


def _withdrawn(visit: Visit, sessions: Iterable[Session]) -> Iterator[Waits]:
    """Talks whose speakers cannot give them, as long as nobody has taken their place."""
    for row, session in to_replace(visit.store.all(Withdrawal, visit.group.id, unread=[]), sessions, visit.now):
        left = _left(session.starts, visit) if session.starts else ""
        why = f"{line(row.talk.speaker, 80)} writes: {line(row.reason, 300)}" if row.reason else "No reason is given."
        yield Waits(
            what=f"{line(row.talk.speaker, 80)} cannot give {_titled(row)} on {day_of(session.key)}",
            why=f"{why} The session is {left}." if left else why,
            buttons=(
                Button(name="talks add", label="Add another talk", fields={"session": session.key}, asks=True),
                Button(name="talks restore", label="Put it back", fields={"session": session.key, "talk": row.slug}, quiet=True),
            ),
            more=visit.path("sessions", session.key),
        )  # fmt: skip


def _left(starts: datetime, visit: Visit) -> str:
    """``today``, ``tomorrow``, ``in 5 days``: by the calendar of the group."""
    days = (starts.astimezone(visit.group.tz).date() - visit.now.astimezone(visit.group.tz).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _titled(row: Withdrawal) -> str:
    return f"“{line(row.talk.title, 140)}”" if row.talk.title else "their talk"


def _uploads(visit: Visit) -> Iterator[Waits]:
    """Uploads whose name leads to no talk."""
    for row in visit.store.all(Upload, visit.group.id, where={"outcome": Outcome.UNKNOWN.value}, unread=[]):
        name = row.key.removeprefix(f"{visit.group.id}/")
        yield Waits(
            what=f"The file {name}",
            why="It was uploaded, and its name says no talk: open it and say whose slides they are.",
            more=visit.path("sessions", "uploads"),
        )


def _season(visit: Visit, sessions: Sequence[Session]) -> Iterator[Waits]:
    """That the last session is near, or was."""
    for said in planned_no_further(visit.group, sessions, visit.now):
        what, _, then = said.partition("; ")
        yield Waits(what=_sentence(what), why=f"{_sentence(then)}.", more=visit.path("group"))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _form(visit: Visit) -> Iterator[Waits]:
    form = visit.store.get(FormState, visit.group.form.id) if visit.group.form else None
    for said in troubles(form, ()):
        yield Waits(what=_sentence(said), why="The mail about it says how to mend it.", trouble=True)


def _up_to_date(found: Sequence[Line], visit: Visit) -> Iterator[Line]:
    """*found* with the dead letters as they are counted now; as the last look counted them where nobody can."""
    count = visit.given_up()
    yield from (one for one in found if count is None or one.label != dead_letters.LABEL)
    if count:
        yield Line(dead_letters.LABEL, False, dead_letters.words(count), dead_letters.MEND)


def health(visit: Visit) -> tuple[list[Waits], Waits]:
    """What is wrong with the deployment (mail that cannot go, dead letters, schedules that stand still), as the last look over it found,
    and with this group's part of it; and when that was, with the button that asks for another."""
    report = visit.store.get(HealthReport, LATEST)
    found = [one for one in lines(report, visit.issued, visit.group.id) if one.ok is False]
    wrong = [
        Waits(what=f"{one.label[:1].upper()}{one.label[1:]}: {one.words}", why=for_whom(one.mend), trouble=True)
        for one in _up_to_date(found, visit)
    ]
    told = f"{counted(len(wrong), 'thing')} above {'needs' if len(wrong) == 1 else 'need'} mending"
    looked = f"Everything behind the group was looked at {age(report, visit.issued)}" if report else ""
    again = Waits(
        what=": ".join(filter(None, (looked, told if wrong else "all is well"))) + ".",
        why="Once that is mended, look again." if report and wrong else "",
        buttons=(Button(name="doctor again", label="Look again", fields={}, quiet=True),),
    )  # fmt: skip
    return wrong, again
