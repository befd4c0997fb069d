"""What a member said last of a session stands, whatever the word, wherever it was said, in whatever order the words come in."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from fakes import calendar_reply
from shared.attendance.actions import FOR_SEASON, NO, OPEN, SAY, YES, ForSeason, Saying
from shared.attendance.replies import SAYS, hear
from shared.model import rsvp
from shared.model.member import Member, MemberState, StateChange
from shared.model.session import Session, changed
from shared.schedule.ics import Invitation, invitation, session_event
from shared.schedule.invitations import reply_address
from shared.store import Create, Replace
from shared.store.actions import Acting, By, Way, perform
from shared.store.context import Context
from tests.simulation.store import MemoryStore
from tests.unit.mail.test_copies import KEYS
from tests.unit.model.test_rsvp import ADA, GROUP, session

NOW = datetime(2027, 1, 2, 12, tzinfo=UTC)
SENT = replace(session(), changed_at=NOW - timedelta(days=9))
MEANS = {YES: True, NO: False, OPEN: None}
STATUS = {says: status for status, says in SAYS.items()}
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Word:
    """*says* at a minute, of the session or, with *every*, of all; by a *calendar* it comes in so many minutes *late*, as a *clock* of a
    kind has it."""

    says: str
    minute: int
    late: int = 0
    calendar: bool = False
    every: bool = False
    clock: str = "right"

    @property
    def at(self) -> datetime:
        return NOW + self.minute * MINUTE

    @property
    def comes(self) -> datetime:
        return self.at + self.late * MINUTE


CLOCKS = {
    "right": lambda raw: raw,
    "stands still": lambda raw: _in_event(
        raw, b"DTSTAMP", b"DTSTAMP:20261224T180000Z"
    ),  # the invitation's, as Apple's has it
    "no zone": lambda raw: _in_event(raw, b"DTSTAMP", b"DTSTAMP:20270102T000000"),
    "no stamp": lambda raw: _in_event(raw, b"DTSTAMP", b"X-NOTHING:1"),
    "another zone": lambda raw: _in_event(raw, b"DTSTART", b"DTSTART;TZID=Somewhere:20270109T180000"),
}
"""How programs say when an answer was given, and what about. The mail's own date is right."""
WORDS = st.one_of(
    st.builds(Word, says=st.sampled_from((YES, NO)), minute=st.integers(0, 9)),
    st.builds(Word, says=st.sampled_from((YES, NO)), minute=st.integers(0, 9), every=st.just(True)),
    st.builds(
        Word, says=st.sampled_from((YES, NO, OPEN)), minute=st.integers(0, 9), late=st.integers(0, 15), calendar=st.just(True),
        clock=st.sampled_from(sorted(CLOCKS)),
    ),
)  # fmt: skip


def _in_event(raw: bytes, name: bytes, line: bytes) -> bytes:
    return b"\r\n".join(line if one.startswith(name) else one for one in raw.splitlines())


def asked(of: Session = SENT) -> Calendar:
    lines = invitation("G", reply_address(ADA, of.key, KEYS, "calendar.example.org"), ADA.address, "NEEDS-ACTION")
    event = session_event(of, group_name="G", organizer=Invitation(lines), url="https://x.example", method="REQUEST")
    return Calendar.from_ical(event)


class Told:
    """A table with the group, a session whose link was changed since the invitation, and Ada."""

    def __init__(self, member: Member = ADA) -> None:
        self.store = MemoryStore(lambda: NOW)
        self.store.commit(Create(GROUP), Create(changed(SENT, NOW)), Create(member))

    @property
    def member(self) -> Member:
        found = self.store.get(Member, ADA.group, ADA.id)
        assert found
        return found

    def say(self, word: Word) -> None:
        if word.calendar:
            self.mail(CLOCKS[word.clock](calendar_reply.answer(asked(), STATUS[word.says], word.at)), word.comes)
            return
        at = Acting(store=self.store, now=word.comes, by=By(who="self", way=Way.LINK))
        whom = {"group": ADA.group, "member": ADA.id}
        if word.every:
            perform(FOR_SEASON, ForSeason(**whom, says=word.says), at)
        else:
            perform(SAY, Saying(**whom, session=SENT.key, says=word.says), at)

    def mail(self, raw: bytes, came: datetime, now: datetime | None = None) -> str:
        return hear(raw, KEYS, Context(store=self.store, now=now or came), came).became

    @property
    def comes(self) -> bool | None:
        return rsvp.comes(self.member, SENT, GROUP.tz)


def last_word(words: list[Word]) -> bool | None:
    """By what was said alone: the last word of the session, but that whoever then said that they come to all is decided."""
    by_time = sorted(words, key=lambda one: (one.at, one.comes))
    own = [one for one in by_time if not one.every]
    every = [one for one in by_time if one.every]
    covers = bool(every) and every[-1].says == YES
    if own and own[-1].says != OPEN:
        return MEANS[own[-1].says]
    return True if covers and (not own or own[-1].at < every[-1].at) else None


@given(st.lists(WORDS, max_size=5, unique_by=lambda one: one.minute))
@example([Word(YES, 1, late=9, calendar=True), Word(OPEN, 2, calendar=True)])
@example([Word(YES, 1, every=True), Word(OPEN, 2, calendar=True)])
@example([Word(OPEN, 1, calendar=True), Word(YES, 2, every=True)])
@example([Word(OPEN, 1, late=9, calendar=True), Word(YES, 2, every=True)])
@example([Word(YES, 1), Word(YES, 3), Word(NO, 2, late=5, calendar=True)])
def test_what_was_said_last_stands_however_late_the_words_come(words: list[Word]):
    told = Told()
    for word in sorted(words, key=lambda one: one.comes):
        told.say(word)
    assert told.comes is last_word(words)


@pytest.mark.parametrize("order", list(permutations((YES, NO, OPEN))))
def test_of_calendars_answers_each_order_of_arrival_leaves_the_same(order: tuple[str, ...]):
    words = [Word(says, minute, calendar=True) for minute, says in enumerate(order)]
    for arrival in permutations(words):
        told = Told()
        for number, word in enumerate(arrival, 10):
            told.say(replace(word, late=number - word.minute))
        assert told.comes is MEANS[order[-1]]
        assert [one.at for one in told.member.rsvps] == [words[-1].at]


def test_a_clock_that_is_ahead_says_nothing_after_the_mail_came_in():
    """Though it lay on a queue, or among the dead letters, until it was read."""
    told, fast = Told(), calendar_reply.answer(asked(), "ACCEPTED", NOW + timedelta(hours=5))
    told.say(Word(NO, 30))
    assert told.mail(fast, NOW + MINUTE, NOW + timedelta(days=1)) == "nothing new"
    assert told.comes is False
    assert told.mail(fast, NOW + 31 * MINUTE) == "taken"
    assert (told.comes, told.member.rsvps[0].at) == (True, NOW + 31 * MINUTE)


@pytest.mark.parametrize(("second", "comes"), [(0, True), (1, None)])
def test_of_two_words_of_the_same_second_the_one_that_came_last_stands(second: int, comes: bool | None):
    """Calendars tell no more than the second."""
    told = Told()
    told.say(Word(YES, 0, calendar=True))
    told.mail(calendar_reply.answer(asked(), "TENTATIVE", NOW + timedelta(seconds=second)), NOW + MINUTE)
    told.mail(calendar_reply.answer(asked(), "ACCEPTED", NOW), NOW + MINUTE)
    assert told.comes is comes


@pytest.mark.parametrize(
    ("start", "sequence", "counts"),
    [
        (b"DTSTART;TZID=Somewhere:20270109T180000", 0, True),  # as the group's zone has it
        (b"DTSTART;TZID=Somewhere:20270110T064500", 0, True),  # as the member's own has it
        (b"DTSTART:20270109T180000", 0, True),  # in no zone
        (b"DTSTART;TZID=Somewhere:20270110T180000", 0, False),
        (b"DTSTART;TZID=Somewhere:20270110T180000", 1, True),  # the version that is in force
        (b"DTSTART;VALUE=DATE:20270109", 0, False),
        (b"DTSTART;VALUE=DATE:20270109", 1, True),
        (b"X-NOTHING:1", 0, False),
        (b"DTSTART:20270110T010000Z", 7, True),
        (b"DTSTART:20270111T010000Z", 7, False),
    ],
)
def test_the_day_that_is_meant_is_known_by_the_start_or_the_version(start: bytes, sequence: int, counts: bool):
    told = Told(replace(ADA, zone="Asia/Kathmandu"))
    raw = _in_event(calendar_reply.answer(asked(), "ACCEPTED", NOW), b"DTSTART", start)
    became = told.mail(_in_event(raw, b"SEQUENCE", b"SEQUENCE:%d" % sequence), NOW)
    assert (became, told.comes) == (("taken", True) if counts else ("of another day", None))


def test_what_was_said_before_somebody_left_does_not_count_once_they_are_back():
    back = StateChange(at=NOW + 5 * MINUTE, state=MemberState.ACTIVE, by="mika")
    gone = StateChange(at=NOW + 3 * MINUTE, state=MemberState.UNSUBSCRIBED, by="self")
    told = Told(replace(ADA, life=2, history=(gone, back)))
    assert told.mail(calendar_reply.answer(asked(), "ACCEPTED", NOW), NOW + 6 * MINUTE) == "not asked"
    assert told.mail(calendar_reply.answer(asked(), "ACCEPTED", NOW + 6 * MINUTE), NOW + 7 * MINUTE) == "taken"


def test_who_may_come_is_kept_as_undecided_and_shown_so_in_the_next_invitation():
    told = Told()
    told.say(Word(OPEN, 0, calendar=True))
    (own,) = told.member.rsvps
    assert (own.coming, own.at, rsvp.undecided(told.member, SENT, GROUP.tz)) == (None, NOW, True)
    told.say(Word(YES, 1, every=True))
    assert (told.comes, rsvp.undecided(told.member, SENT, GROUP.tz)) == (True, False)
    told.store.commit(Replace(rsvp.comes_to_none(told.member)))
    assert rsvp.undecided(told.member, SENT, GROUP.tz)
