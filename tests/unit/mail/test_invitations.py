"""Calendar parts that invite their reader, where calendars' answers are heard."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from shared.letters import mime
from shared.letters.sent import Reader, Sent
from shared.mail.copies import Copies, letter_of
from shared.model.group import Attendance
from shared.model.member import Answered, Member, MemberState
from shared.schedule.invitations import answered_by, proves, reply_address
from tests.unit.mail.examples import (
    GROUP,
    MEMBER,
    SESSION,
    STARTS,
    WITH_CALENDAR,
    Known,
    as_of,
    everywhere,
    known,
    parts,
    read,
    row,
    sent_of,
)
from tests.unit.mail.test_copies import ADDRESSES, KEYS, NAMES, READERS, ZONES, Writer, outcome

ASKING = replace(GROUP, attendance=Attendance(ask=True))
ACTIVE = replace(MEMBER, state=MemberState.ACTIVE)
DOMAIN = "calendar.example.org"
HEARING, DEAF = Writer(replies=DOMAIN), Writer()
SAID = (
    (), *((Answered(session="2023-10-28", starts=STARTS + moved, coming=coming),) for coming in (True, False) for moved in (timedelta(), timedelta(2))),
)  # fmt: skip


def mail_to(kind: str, member: Member, given_here: Known | None = None, **more: Any) -> Sent:
    mail = sent_of(row(kind, stage="7d"), given_here or known(group=ASKING, session=as_of(kind), **more))
    reader = Reader(id=f"member:{member.id}", name=member.name, address=member.address, member=member)
    return replace(mail, reader=reader, zone=member.zone)


def event_of(raw: bytes) -> tuple[Any, Any]:
    """The calendar in the mail and its one event, as the library reads them; a reader that did not write it takes it, too."""
    calendar = icalendar.Calendar.from_ical(parts(raw)["text/calendar"])
    (event,) = calendar.events
    assert vobject.readOne(parts(raw)["text/calendar"]).vevent.uid.value == event["UID"]
    return calendar, event


@pytest.mark.parametrize("kind", sorted(WITH_CALENDAR))
def test_a_member_is_invited_by_an_address_of_their_own_with_the_same_method_outside_and_in(kind: str):
    raw = letter_of(mail_to(kind, ACTIVE), HEARING)
    calendar, event = event_of(raw)
    method = "CANCEL" if kind == "cancelled" else "REQUEST"
    outside = list(read(raw).iter_parts())[-1]["Content-Type"].params["method"]
    assert (calendar["METHOD"], outside) == (method, method)
    organizer, attendee = event["ORGANIZER"], event["ATTENDEE"]
    assert (organizer.params["CN"], str(organizer)) == (
        "ML Theory Reading Group", f"mailto:{reply_address(ACTIVE, '2023-10-28', KEYS, DOMAIN)}",
    )  # fmt: skip
    assert str(attendee) == "mailto:dana@example.org"
    assert dict(attendee.params) == {
        "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE",
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(WITH_CALENDAR))
def test_but_for_the_invitation_the_event_is_the_one_that_is_published(kind: str):
    mail = mail_to(kind, ACTIVE)
    (_, asked), (_, told) = (event_of(letter_of(mail, writer)) for writer in (HEARING, DEAF))
    for name in set(told) - {"ORGANIZER"}:
        assert asked[name] == told[name]
    assert set(asked) - set(told) == {"ATTENDEE"}


@pytest.mark.parametrize(
    ("said", "until", "status"),
    [
        (SAID[0], "", "NEEDS-ACTION"), (SAID[0], "2023-12-31", "ACCEPTED"), (SAID[1], "", "ACCEPTED"), (SAID[2], "", "NEEDS-ACTION"),
        (SAID[3], "2023-12-31", "DECLINED"), (SAID[4], "2023-12-31", "ACCEPTED"),
    ],
)  # fmt: skip
def test_a_calendar_is_told_what_its_reader_has_said_of_the_day(said: Any, until: str, status: str):
    _, event = event_of(letter_of(mail_to("reminder", replace(ACTIVE, rsvps=said, comes_until=until)), HEARING))
    assert event["ATTENDEE"].params["PARTSTAT"] == status


@pytest.mark.parametrize(
    "mail",
    [
        replace(mail_to("reminder", ACTIVE), group=GROUP),
        mail_to("reminder", replace(ACTIVE, state=MemberState.PAUSED)),
        mail_to("reminder", ACTIVE, known(group=ASKING, session=replace(SESSION, group="another"))),
        replace(mail_to("reminder", ACTIVE), reader=Reader(id="speaker:x", name="Ada", address="ada@example.org")),
    ],
    ids=["the group does not ask", "on a pause", "a session of another group", "no member"],
)
def test_others_are_told_as_ever(mail: Sent):
    made = [outcome(lambda w=writer: letter_of(mail, w)) for writer in (HEARING, DEAF)]
    assert made[0] == made[1]


def test_an_address_stands_for_one_member_and_one_session_in_letters_of_either_case():
    address = reply_address(ACTIVE, "2023-10-28", KEYS, DOMAIN)
    local = address.partition("@")[0]
    assert (len(local) <= 64, local == local.lower(), answered_by(address.upper())) == (True, True, ACTIVE.id)
    assert proves(address.upper(), ACTIVE, "2023-10-28", KEYS)
    others = (
        (replace(ACTIVE, id="cd" * 10), "2023-10-28"), (ACTIVE, "2023-11-11"), (replace(ACTIVE, link_life=1), "2023-10-28"),
        (replace(ACTIVE, group="proofs"), "2023-10-28"),
    )  # fmt: skip
    assert not any(proves(address, member, key, KEYS) for member, key in others)
    assert not proves(address, ACTIVE, "2023-10-28", replace(KEYS, hash=b"x" * 32))
    assert proves(address, ACTIVE, "2023-10-28", replace(KEYS, current="k2", link={"k2": b"z" * 32}))


@given(at=st.integers(0, 41), letter=st.sampled_from("abcdef234567"))
def test_with_one_letter_changed_it_proves_nothing(at: int, letter: str):
    address = reply_address(ACTIVE, "2023-10-28", KEYS, DOMAIN)
    changed = f"{address[:at]}{letter}{address[at + 1 :]}"
    assert proves(changed, ACTIVE, "2023-10-28", KEYS) == (changed == address)


def reader(number: int) -> Member:
    return replace(
        ACTIVE, id=f"{number:020x}", name=NAMES[number % len(NAMES)], address=ADDRESSES[number // 3 % len(ADDRESSES)],
        zone=ZONES[number % len(ZONES)], link_life=number % 3, rsvps=SAID[number % len(SAID)],
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(WITH_CALENDAR))
def test_a_copy_that_invites_has_the_bytes_of_the_letter_made_by_itself(kind: str):
    alike = Copies(HEARING)
    for number in range(READERS):
        mail = mail_to(kind, reader(number))
        assert outcome(lambda m=mail: alike.of(m)) == outcome(lambda m=mail: letter_of(m, HEARING)), number


@pytest.mark.parametrize("text", ["𝕏" * 500, "a\n.\n--=_x\n" * 50, "ORGANIZER:mailto:x@example.org\r\nEND:VEVENT"])
def test_a_copy_that_invites_is_the_same_in_the_midst_of_hostile_words(text: str):
    hostile, context = everywhere(text)
    group, session = replace(context.sent.group, attendance=Attendance(ask=True)), context.sent.session
    given_here = replace(context, sent=replace(context.sent, group=group, session=session))
    alike = Copies(HEARING)
    for number in range(5):
        member = replace(ACTIVE, id=f"{number:020x}")
        mail = replace(mail_to("reminder", member, given_here), mailing=replace(hostile, kind="reminder", stage="7d"))
        assert outcome(lambda m=mail: alike.of(m)) == outcome(lambda m=mail: letter_of(m, HEARING))
        _, event = event_of(alike.of(mail))
        assert str(event["ORGANIZER"]).startswith(f"mailto:rsvp.{member.id}.")


def test_invitations_to_many_are_written_once(monkeypatch: pytest.MonkeyPatch):
    alike = Copies(HEARING)
    monkeypatch.setattr(mime, "_message", lambda *_: pytest.fail("a mail was made by itself"))
    found = {alike.of(mail_to("reminder", replace(ACTIVE, id=f"{number:020x}"))) for number in range(30)}
    assert (len(found), len(alike._forms), len(alike._events)) == (30, 1, 1)
