"""A co-lead writes to members: kept as a draft, looked at, sent, taken back; who gets it, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from shared.model.announcement import Announcement, AnnouncementState
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState
from shared.model.member import MemberState
from shared.model.preference import ANNOUNCEMENTS
from shared.model.rsvp import answered
from shared.model.session import Session
from shared.store import Create, Delete, Replace
from tests.builders.at_desk import Seat, hidden
from tests.builders.command_line import fortnight
from tests.builders.members import joins, member_of
from tests.platform import Platform, apply, demo_group, ses_mails

NOON = datetime(2023, 10, 24, 18, tzinfo=UTC)
"""Noon in Denver, by whose clock the group goes."""
PAUSE = timedelta(minutes=10)
DO = "/desk/ml-theory/do"
LETTER = {
    "subject": "Come to B12",
    "text": "No room **today**.\n\n- [The map](https://example.org/map)",
    "to": "members",
}
KEY = "2023-10-28"


@pytest.fixture
def writing(group: Platform) -> Platform:
    """A group that may send three announcements in a week, with three members."""
    apply(group, demo_group(announcements_per_week=3, attendance={"ask": "true"}))
    joins(group, "ivo", "bo", "dee")
    group.at(NOON)
    return group


def seat_of(platform: Platform, who: str = "mika") -> Seat:
    seat = Seat(platform)
    seat.logs_in(f"{who}@example.org")
    return seat


def begins(seat: Seat, **more: str) -> dict[str, str]:
    """The fields of a new draft, as the desk's form has them, filled in."""
    return hidden(seat.opens("/desk/ml-theory/announcements/new")) | LETTER | more


def sends(seat: Seat, **more: str) -> dict[str, Any]:
    """Write one and press twice: the page of what will happen, and what comes after it."""
    page = seat.posts(f"{DO}/announcements-send", begins(seat, **more))
    return seat.posts(f"{DO}/announcements-send", hidden(page)) if "seen" in hidden(page) else page


def ticked(platform: Platform, moment: datetime) -> None:
    platform.tick(moment)
    platform.settle()


def mails(subject: str) -> dict[str, EmailMessage]:
    """The newest mail with that subject to each address."""
    found = (message_from_bytes(one.raw_data.encode(), policy=policy.default) for one in ses_mails())
    return {str(one["To"]): one for one in found if one["Subject"] == subject}


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def only(platform: Platform) -> Announcement:
    (row,) = platform.rows(Announcement)
    return row


MEMBERS = {"ivo@example.org", "bo@example.org", "dee@example.org"}


def test_it_is_shown_first_leaves_after_ten_minutes_and_all_co_leads_have_it_at_once(writing: Platform):
    seat = seat_of(writing)
    page = seat.posts(f"{DO}/announcements-send", begins(seat))
    assert "for all members (3 members now)" in page["body"]
    assert "“Come to B12” leaves on Tuesday 24 October, 12:10 MDT" in page["body"]
    assert writing.rows(Announcement) == [], "nothing is kept by looking"
    assert "Until then nobody gets it if you stop it" in seat.posts(f"{DO}/announcements-send", hidden(page))["body"]
    writing.settle()
    assert mails("Come to B12") == {}
    copies = mails("Goes to members: Come to B12")
    assert len(copies) == 2
    assert all(
        "Mika Lead sends this to all members. It leaves on" in " ".join(text(one).split()) for one in copies.values()
    )
    ticked(writing, NOON + PAUSE - timedelta(seconds=1))
    assert mails("Come to B12") == {}
    for later in (timedelta(), timedelta(minutes=5)):
        ticked(writing, NOON + PAUSE + later)
    assert set(mails("Come to B12")) == MEMBERS
    assert len([one for one in ses_mails() if "Subject: Come to B12\r\n" in one.raw_data]) == 3, "once each"


def test_the_mail_says_what_was_written_who_wrote_it_and_how_to_leave(writing: Platform):
    sends(seat_of(writing))
    ticked(writing, NOON + PAUSE)
    mail = mails("Come to B12")["ivo@example.org"]
    sender = demo_group().sender
    assert str(mail["From"]) == f'"Mika Lead, {sender.partition(" <")[0]}" <{sender.partition(" <")[2]}'
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "No room today.\n\n- The map (https://example.org/map)" in text(mail).replace("\r\n", "\n")
    assert "Mika Lead wrote this to all members." in " ".join(text(mail).split())
    html = mail.get_body(("html",))
    assert html is not None
    assert "No room <strong>today</strong>." in html.get_content()


def test_who_does_not_want_it_paused_or_left_before_it_leaves_does_not_get_it(writing: Platform):
    sends(seat_of(writing))
    ivo, bo = member_of(writing, "ivo"), member_of(writing, "bo")
    writing.table.commit(Replace(replace(ivo, muted=(ANNOUNCEMENTS,))), Replace(replace(bo, state=MemberState.PAUSED)))
    ticked(writing, NOON + PAUSE)
    assert set(mails("Come to B12")) == {"dee@example.org"}


def test_until_it_leaves_any_co_lead_can_stop_it_and_it_is_a_draft_again(writing: Platform):
    seat = seat_of(writing)
    sends(seat)
    page = seat.posts(f"{DO}/announcements-stop", hidden(seat.opens("/desk/ml-theory/announcements")))
    assert "nobody got it, and it is a draft again" in page["body"]
    ticked(writing, NOON + PAUSE)
    assert mails("Come to B12") == {}
    assert only(writing).state is AnnouncementState.DRAFT
    again = fortnight(writing, "announcements", "send", only(writing).id, "--as", "mika")
    assert again.code == 0, again.err
    ticked(writing, NOON + 2 * PAUSE)
    ticked(writing, NOON + 3 * PAUSE)
    assert set(mails("Come to B12")) == MEMBERS


def test_stopped_while_it_leaves_nobody_more_gets_it(writing: Platform):
    sends(seat_of(writing))
    writing.settle()
    writing.tick(NOON + PAUSE)
    assert fortnight(writing, "announcements", "stop", only(writing).id, "--as", "mika").code == 0
    writing.settle()
    assert mails("Come to B12") == {}
    assert only(writing).state is AnnouncementState.STOPPED
    lines = [one for one in writing.rows(Entry) if one.mailing == only(writing).mailing]
    assert {(one.state, one.reason) for one in lines} == {(EntryState.SKIPPED, "stopped")}
    assert "left" in fortnight(writing, "announcements", "send", only(writing).id, "--as", "mika").err


def test_it_waits_for_the_end_of_quiet_hours(writing: Platform):
    apply(writing, demo_group(announcements_per_week=3, quiet={"from": "22:00", "to": "08:00"}))
    late = NOON + timedelta(hours=11)
    writing.at(late)
    page = sends(seat_of(writing))
    assert "leaves on Wednesday 25 October, 08:00 MDT" in page["body"]
    ticked(writing, late + timedelta(hours=8))
    assert mails("Come to B12") == {}
    ticked(writing, NOON + timedelta(hours=20))
    assert set(mails("Come to B12")) == MEMBERS


def test_no_more_go_in_a_week_than_the_group_allows_and_what_was_stopped_does_not_count(writing: Platform):
    seat = seat_of(writing)
    for number in range(3):
        assert "Until then nobody gets it if you stop it" in sends(seat, subject=f"Number {number}")["body"]
    refused = sends(seat, subject="Number 3")["body"]
    assert (
        "3 announcements a week may go, and they have; the next one can be sent on Tuesday 31 October, 12:00 MDT"
        in refused
    )
    waiting = next(row for row in writing.rows(Announcement) if row.subject == "Number 1")
    seat.posts(
        f"{DO}/announcements-stop", hidden(seat.opens("/desk/ml-theory/announcements")) | {"announcement": waiting.id}
    )
    assert "Until then nobody gets it if you stop it" in sends(seat, subject="Number 3")["body"]


def test_two_co_leads_at_one_draft_send_one_mail(writing: Platform):
    mika = seat_of(writing)
    mika.posts(f"{DO}/announcements-write", begins(mika))
    draft = only(writing).id
    pages = [
        mika.posts(
            f"{DO}/announcements-send", {**hidden(mika.opens(f"/desk/ml-theory/announcements/{draft}")), **LETTER}
        )
        for _ in range(2)
    ]
    answers = [mika.posts(f"{DO}/announcements-send", hidden(page))["body"] for page in pages]
    assert "leaves on Tuesday 24 October, 12:10 MDT" in answers[0]
    assert "stop it first" in answers[1]
    ticked(writing, NOON + PAUSE)
    assert len([one for one in ses_mails() if "Subject: Come to B12\r\n" in one.raw_data]) == 3


def test_only_those_get_it_whom_it_is_for_as_they_say_by_then(writing: Platform):
    session = writing.table.get(Session, "ml-theory", KEY)
    assert session is not None
    for name, coming in (("ivo", True), ("bo", False)):
        after = answered(member_of(writing, name), session, NOON, coming=coming)
        writing.table.commit(Replace(after))
    seat = seat_of(writing)
    page = seat.posts(f"{DO}/announcements-send", begins(seat, to=f"coming/{KEY}"))
    assert "members who come on Sat 28 October (1 member now)" in page["body"]
    seat.posts(f"{DO}/announcements-send", hidden(page))
    sends(seat, subject="And you?", to=f"unsaid/{KEY}")
    writing.table.commit(Replace(answered(member_of(writing, "dee"), session, NOON, coming=True)))
    ticked(writing, NOON + PAUSE)
    assert set(mails("Come to B12")) == {"ivo@example.org", "dee@example.org"}
    assert set(mails("And you?")) == set()


def test_it_is_mailed_to_who_writes_it_first_and_kept(writing: Platform):
    seat = seat_of(writing)
    fields = begins(seat)
    page = seat.posts(f"{DO}/announcements-test", fields)
    page = seat.posts(f"{DO}/announcements-test", hidden(page)) if "seen" in hidden(page) else page
    writing.settle()
    assert "Come to B12" in page["body"]
    assert only(writing).state is AnnouncementState.DRAFT
    mine = [one for one in ses_mails() if "mika@example.org" in str(one.destinations) and "Come to B12" in one.raw_data]
    assert len(mine) == 1
    assert set(mails("Come to B12")) & MEMBERS == set()


def test_a_group_that_did_not_say_how_many_may_go_sends_none(group: Platform):
    done = fortnight(group, "announcements", "write", "Come", "Please.", "--as", "mika")
    assert done.code != 0
    assert "announcements_per_week" in done.err
    assert "Until you say how many may go in a week" in seat_of(group).opens("/desk/ml-theory/announcements")["body"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": ""}, "it has no subject yet"),
        ({"text": " "}, "it has no text yet"),
        ({"subject": "x" * 121}, "121 characters long; 120 are the most"),
        ({"text": "x" * 6001}, "6,001 characters long; 6,000 are the most"),
        ({"to": "coming/2023-01-01"}, "there is no session"),
        ({"to": "everybody"}, "write members, rota, coming/DAY or unsaid/DAY"),
        ({"to": "rota"}, "this group has no rota"),
    ],
)
def test_what_cannot_go_is_said_and_what_was_typed_is_still_there(writing: Platform, typed: dict[str, str], said: str):
    seat = seat_of(writing)
    page = seat.posts(f"{DO}/announcements-send", begins(seat, **typed))
    assert said in page["body"]
    assert (typed | LETTER)["text"].strip()[:9] in page["body"] or "text" in typed
    assert writing.rows(Announcement) == []


def test_a_draft_outlives_the_login_and_nobodys_words_are_lost(writing: Platform):
    first, second = seat_of(writing), seat_of(writing)
    first.posts(f"{DO}/announcements-write", begins(first))
    address = f"/desk/ml-theory/announcements/{only(writing).id}"
    mine, theirs = (hidden(seat.opens(address)) for seat in (first, second))
    second.posts(f"{DO}/announcements-write", {**theirs, **LETTER, "text": "Theirs."})
    page = first.posts(f"{DO}/announcements-write", {**mine, **LETTER, "text": "Mine."})
    assert "Somebody else changed this" in page["body"]
    assert "Mine." in page["body"]
    assert "Theirs." in page["body"]
    assert only(writing).text == "Theirs."


def test_the_desk_says_who_sent_it_to_how_many_and_why_others_did_not_get_it(writing: Platform):
    seat = seat_of(writing)
    sends(seat)
    writing.table.commit(Replace(replace(member_of(writing, "ivo"), muted=(ANNOUNCEMENTS,))))
    assert "leaves on Tuesday 24 October" in seat.opens("/desk/ml-theory/announcements")["body"]
    ticked(writing, NOON + PAUSE)
    page = seat.opens(f"/desk/ml-theory/announcements/{only(writing).id}")["body"]
    assert "2 got it; of the others, 1 do not want it" in page
    assert "by Mika" in seat.opens("/desk/ml-theory/announcements")["body"]


def test_who_leads_a_group_that_sends_none_any_more_finds_what_waited_among_the_drafts(writing: Platform):
    sends(seat_of(writing))
    row = writing.table.get(Group, "ml-theory")
    assert row is not None
    writing.table.commit(Replace(replace(row, announcements_per_week=0)))
    ticked(writing, NOON + PAUSE)
    assert only(writing).state is AnnouncementState.DRAFT
    assert mails("Come to B12") == {}


def test_drafts_are_bounded(writing: Platform):
    for number in range(20):
        writing.table.commit(Create(Announcement(group="ml-theory", id=f"d{number}", written=NOON)))
    done = fortnight(writing, "announcements", "write", "One more", "Please.", "--as", "mika")
    assert "there are 20 drafts already" in done.err


def test_a_draft_is_deleted_at_the_desk_and_what_was_sent_is_not(writing: Platform):
    seat = seat_of(writing)
    seat.posts(f"{DO}/announcements-write", begins(seat))
    page = seat.opens(f"/desk/ml-theory/announcements/{only(writing).id}")
    asked = seat.posts(f"{DO}/announcements-delete", hidden(page))
    assert "is deleted" in seat.posts(f"{DO}/announcements-delete", hidden(asked))["body"]
    assert writing.rows(Announcement) == []
    sends(seat)
    done = fortnight(writing, "announcements", "delete", only(writing).id, "--as", "mika")
    assert "only a draft can be deleted" in done.err


def test_of_a_moved_session_it_names_the_day_on_which_it_is(writing: Platform):
    assert fortnight(writing, "sessions", "move", KEY, "2023-10-30 18:00", "--as", "mika").code == 0
    seat = seat_of(writing)
    page = seat.posts(f"{DO}/announcements-send", begins(seat, to=f"unsaid/{KEY}"))
    assert "whether they come on Mon 30 October" in page["body"]
    seat.posts(f"{DO}/announcements-send", hidden(page))
    ticked(writing, NOON + PAUSE)
    for one in (mails("Come to B12")["ivo@example.org"], *mails("Goes to members: Come to B12").values()):
        assert "whether they come on Mon 30 October" in " ".join(text(one).split())


def test_for_whoever_said_nothing_of_a_session_that_is_gone_it_is_for_nobody(writing: Platform):
    sends(seat_of(writing), to=f"unsaid/{KEY}")
    session = writing.table.get(Session, "ml-theory", KEY)
    assert session is not None
    writing.table.commit(Delete(session))
    ticked(writing, NOON + PAUSE)
    assert mails("Come to B12") == {}


def test_whoever_looks_at_it_sees_the_name_of_who_sent_it(writing: Platform):
    sends(seat_of(writing))
    page = seat_of(writing, "sol").opens(f"/desk/ml-theory/announcements/{only(writing).id}")["body"]
    assert "(Mika Lead wrote this to all members.)" in " ".join(page.split())


def test_who_still_has_a_deleted_draft_open_is_told_so(writing: Platform):
    for what in (("write", "Come to B12", "Please.", "--id", "a1"), ("delete", "a1")):
        assert fortnight(writing, "announcements", *what, "--as", "mika").code == 0
    again = fortnight(writing, "announcements", "write", "Come to B12", "Please.", "--id", "a1", "--as", "mika")
    assert "this draft was deleted" in again.err


def test_what_is_stopped_in_the_next_week_gives_no_place_back_in_it(writing: Platform):
    apply(writing, demo_group(announcements_per_week=2, quiet={"from": "11:00", "to": "08:00"}))

    def at(moment: datetime, *ids: str) -> str:
        writing.at(moment)
        for one in ids:
            fortnight(writing, "announcements", "write", one, "Please.", "--id", one, "--as", "mika")
        return "".join(fortnight(writing, "announcements", "send", one, "--as", "mika").err for one in ids)

    assert at(NOON, "a") == ""
    assert at(NOON + timedelta(days=7, minutes=-1), "b") == ""
    assert at(NOON + timedelta(days=7), "c", "d") == ""
    assert fortnight(writing, "announcements", "stop", "b", "--as", "mika").code == 0
    assert "2 announcements a week may go, and they have" in at(NOON + timedelta(days=7, minutes=1), "e")


def test_whoever_sends_and_stops_again_and_again_is_held_up_after_ten_times_a_day(writing: Platform):
    def press(what: str, *typed: str) -> str:
        return str(fortnight(writing, "announcements", what, "a", *typed, "--as", "mika").err)

    fortnight(writing, "announcements", "write", "Come to B12", "Please.", "--id", "a", "--as", "mika")
    assert [press(what) for _ in range(10) for what in ("send", "stop")] == [""] * 20
    refused = press("send")
    assert "10 were sent within a day, or stopped again; the next one can be sent on Wednesday 25 October" in refused
    writing.at(NOON + timedelta(days=1))
    assert press("send") == ""
