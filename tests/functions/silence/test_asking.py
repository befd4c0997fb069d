"""Whoever is not heard of is asked once, and paused where they do not answer."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from shared.model.attendance import Attendance
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState, Mailing
from shared.model.member import Member, MemberState
from shared.model.preference import paused
from shared.model.silence import SilenceRound
from shared.model.suppression import Erased
from shared.model.vote import Ballot, Vote
from shared.privacy.registry import BY_MEMBERSHIP
from shared.silence import rounds
from shared.store import Create, Replace
from tests.builders.command_line import fortnight
from tests.builders.members import joins, member_of
from tests.platform import Platform, apply, demo_group, ses_mails

SECOND = "2023-11-11"
HELD = (datetime(2023, 10, 28, 22, tzinfo=UTC), datetime(2023, 11, 11, 23, tzinfo=UTC))
TICKS = (*(HELD[0] + timedelta(days=days) for days in (-14, -12, 0, 2)), HELD[1])
ASKED = datetime(2023, 11, 13, 17, tzinfo=UTC)  # 10:00 in Denver
UNTIL = ASKED + timedelta(days=14)


@pytest.fixture
def quiet(group: Platform) -> Platform:
    """Three sessions were held since Ivo, Bo and Dee are in, and nothing was heard of them."""
    apply(group, demo_group(silence={"sessions": "3"}))
    joins(group, "ivo", "bo", "dee")
    for moment in TICKS:
        ticked(group, moment)
    return group


def ticked(group: Platform, moment: datetime) -> None:
    group.tick(moment)
    group.settle()


def questions(name: str) -> list[str]:
    """The texts of the questions to whoever has that name, oldest first."""
    raw = [mail.raw_data for mail in ses_mails() if f"{name}@example.org" in str(mail.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    return [one.get_body(("plain",)).get_content() for one in found if "still with us" in str(one["Subject"])]


def link(name: str) -> str:
    (found,) = re.findall(r"(https://go\.example\.org/m/\S+)\r?\n\r?\nIf you do nothing", questions(name)[-1])
    return str(found)


def states(group: Platform) -> dict[str, str]:
    return {address.partition("@")[0]: state for address, state in group.members().items()}


def test_the_silent_are_asked_once_and_those_who_do_not_answer_are_paused_not_removed(quiet: Platform):
    ticked(quiet, ASKED - timedelta(minutes=5))
    assert questions("ivo") == []
    ticked(quiet, ASKED)
    ticked(quiet, ASKED + timedelta(minutes=5))
    ticked(quiet, ASKED + timedelta(days=1))
    assert [len(questions(name)) for name in ("ivo", "bo", "dee")] == [1, 1, 1]
    assert "your mail is paused on Monday 27 November" in " ".join(questions("ivo")[0].split())
    quiet.press(link("ivo"), choice="still")
    ticked(quiet, UNTIL - timedelta(minutes=5))
    assert set(states(quiet).values()) == {"active"}
    ticked(quiet, UNTIL)
    assert states(quiet) == {"ivo": "active", "bo": "paused", "dee": "paused"}
    last = member_of(quiet, "bo").history[-1]
    assert (last.by, last.why) == ("system", "did not answer whether they are still with the group")


def test_looking_answers_nothing_and_one_press_brings_back_whoever_was_paused(quiet: Platform, calls):
    ticked(quiet, ASKED)
    ticked(quiet, ASKED + timedelta(minutes=5))
    before = quiet.state()
    calls.clear()
    page = quiet.press(link("bo"), "GET")
    assert [name for name in calls.names() if name != "GetItem:CLOCK"] == ["BatchGetItem"]
    assert "Are you still with us?" in page["body"]
    assert quiet.state() == before
    ticked(quiet, UNTIL)
    assert "Come back?" in quiet.press(link("bo"), "GET")["body"]
    assert "Good to have you back" in quiet.press(link("bo"), choice="still")["body"]
    assert "we have heard from you" in quiet.press(link("bo"), choice="other")["body"].lower()
    assert states(quiet)["bo"] == "active"
    assert "Good to hear from you" in quiet.press(link("bo"), choice="still")["body"]


def _voted(group: Platform) -> None:
    vote = Vote(
        group="ml-theory", id=SECOND, proposals=("x",), opened=HELD[0], closes=HELD[1] + timedelta(days=40), seats=1
    )
    ballot = Ballot(
        group="ml-theory", vote=SECOND, member=member_of(group, "ivo").id, choices=(), cast=HELD[1] - timedelta(1)
    )
    group.table.commit(Create(vote), Create(ballot))


def _there(group: Platform) -> None:
    row = Attendance(group="ml-theory", session=SECOND, there=(member_of(group, "ivo").id,), at=HELD[1])
    group.table.commit(Create(row))


def _set(**fields: object) -> Callable[[Platform], None]:
    return lambda group: group.table.commit(Replace(replace(member_of(group, "ivo"), **fields)))  # type: ignore[arg-type]


def _pause(group: Platform) -> None:
    about, ivo = group.table.get(Group, "ml-theory"), member_of(group, "ivo")
    assert about is not None
    group.table.commit(Replace(paused(ivo, about, "2024-02-01", now=group.now)))


LIVES = {
    "voted": _voted,
    "was there": _there,
    "is new": _set(active_since=HELD[0] + timedelta(days=1)),
    "comes to all": _set(comes_until="2024-01-27"),
    "is on a pause": _pause,
    "saved settings": _set(seen=HELD[1]),
}


@pytest.mark.parametrize("lives", LIVES)
def test_who_gave_a_sign_of_life_is_neither_asked_nor_paused(quiet: Platform, lives: str):
    LIVES[lives](quiet)
    for moment in (ASKED, ASKED + timedelta(minutes=5), UNTIL):
        ticked(quiet, moment)
    assert questions("ivo") == []
    assert (states(quiet)["ivo"] == "paused", states(quiet)["bo"]) == (lives == "is on a pause", "paused")


@pytest.mark.parametrize("lives", ["voted", "was there"])
def test_a_vote_or_being_there_answers_the_question(quiet: Platform, lives: str):
    ticked(quiet, ASKED)
    LIVES[lives](quiet)
    ticked(quiet, UNTIL)
    assert states(quiet) == {"ivo": "active", "bo": "paused", "dee": "paused"}


def test_nobody_is_paused_whose_question_has_not_gone_out(quiet: Platform):
    ticked(quiet, ASKED)
    (line,) = [
        one
        for one in quiet.rows(Entry)
        if one.kind == "still-with-us" and one.reader.endswith(member_of(quiet, "ivo").id)
    ]
    quiet.table.commit(Replace(replace(line, state=EntryState.SKIPPED, reason="refused")))
    ticked(quiet, UNTIL)
    ticked(quiet, UNTIL + timedelta(days=40))
    assert states(quiet)["ivo"] == "active"
    (row,) = [one for one in quiet.rows(SilenceRound) if one.session == SECOND]
    assert (row.asked, row.paused, row.due) == (3, 2, None)


def test_who_is_asked_late_has_all_of_the_days(quiet: Platform):
    late = ASKED + timedelta(days=20)
    ticked(quiet, late)
    assert "your mail is paused on Sunday 17 December" in " ".join(questions("ivo")[0].split())
    ticked(quiet, late + timedelta(days=13))
    assert set(states(quiet).values()) == {"active"}
    ticked(quiet, late + timedelta(days=15))
    assert set(states(quiet).values()) == {"paused"}


def test_switched_off_meanwhile_nobody_is_paused(quiet: Platform):
    ticked(quiet, ASKED)
    apply(quiet, demo_group())
    ticked(quiet, UNTIL)
    assert set(states(quiet).values()) == {"active"}


def test_a_crowd_is_asked_step_by_step_each_once(quiet: Platform, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rounds, "AT_A_TIME", 2)
    for minutes in range(0, 20, 5):
        ticked(quiet, ASKED + timedelta(minutes=minutes))
    assert sorted(row.subject for row in quiet.rows(Mailing) if row.kind == "still-with-us") == sorted(
        row.id for row in quiet.rows(Member)
    )
    for minutes in range(0, 20, 5):
        ticked(quiet, UNTIL + timedelta(minutes=minutes))
    assert set(states(quiet).values()) == {"paused"}


def test_one_of_the_quiet_hours_is_waited_for(quiet: Platform):
    apply(quiet, demo_group(silence={"sessions": "3"}, quiet={"from": "21:00", "to": "08:00"}))
    night = ASKED + timedelta(hours=13)  # 23:00 in Denver: the tick was out all day
    ticked(quiet, night)
    assert questions("ivo") == []
    ticked(quiet, night + timedelta(hours=9))
    assert len(questions("ivo")) == 1


def test_a_co_lead_sees_who_was_asked_and_paused_and_takes_it_back(quiet: Platform):
    ticked(quiet, ASKED)
    told = fortnight(quiet, "silence", "show").out
    assert ("0 to be asked" in told, "3 asked" in told, "0 paused" in told) == (True, True, True)
    ivo = member_of(quiet, "ivo").id
    assert "Ivo is still with us" in fortnight(quiet, "silence", "answer", ivo, "--as", "mika").out
    ticked(quiet, UNTIL)
    assert states(quiet)["ivo"] == "active"
    bo = member_of(quiet, "bo").id
    assert "2 paused" in fortnight(quiet, "silence", "show").out
    assert "Bo is still with us" in fortnight(quiet, "silence", "answer", bo, "--as", "mika").out
    assert member_of(quiet, "bo").state is MemberState.ACTIVE


def test_the_forecast_says_how_many_will_be_asked_and_paused(quiet: Platform):
    ahead = fortnight(quiet, "preflight", "--from", "2023-11-12", "--to", "2023-12-10", "--json").json
    seen = [(one["kind"], one["session"], one["recipients"]) for one in ahead["mailings"]]
    seen = [one for one in seen if one[0] in ("still-with-us", "silence-pause")]
    assert seen == [("still-with-us", f"ml-theory/{SECOND}", 3), ("silence-pause", f"ml-theory/{SECOND}", 3)]


def mondays(text: str) -> str:
    """The last of Monday's mails, from the line on that has *text*."""
    raw = [mail.raw_data for mail in ses_mails() if "mika@example.org" in str(mail.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    last = [one for one in found if "two weeks" in str(one["Subject"])][-1]
    words = " ".join(last.get_body(("plain",)).get_content().split())
    return words[words.index(text) :] if text in words else ""


def test_mondays_mail_says_who_will_be_asked_and_whose_mail_is_paused(quiet: Platform):
    ticked(quiet, datetime(2023, 11, 13, 16, tzinfo=UTC))
    asked = "Are you still with us? (Sat 11 November; to 3 members, less whoever is heard of until then)"
    assert mondays("Are you still").startswith(asked)
    assert mondays("Mail is paused") == "", "in more than two weeks"
    ticked(quiet, ASKED)
    quiet.press(link("ivo"), choice="still")
    ticked(quiet, datetime(2023, 11, 20, 16, tzinfo=UTC))
    paused = (
        "Mail is paused, as they did not answer (Sat 11 November; to 2 members, less whoever is heard of until then)"
    )
    assert mondays("Mail is paused").startswith(paused)
    assert "with us" not in mondays("What will go out")


def test_what_is_held_of_it_is_handed_out_and_erased(quiet: Platform):
    ticked(quiet, ASKED)
    quiet.press(link("ivo"), choice="still")
    ivo, held = member_of(quiet, "ivo"), BY_MEMBERSHIP["silence"]
    pressed, asked = held.handed_out(ivo, quiet.table)
    assert (pressed["last_press"], asked["until"]) == (quiet.now.isoformat(), UNTIL.isoformat())
    assert held.handed_out(replace(ivo, seen=None, still_asked=None), quiet.table) == []
    gone = Erased(group="ml-theory", member=ivo.id, lives=1)
    (mail,) = held.remains(gone, None, quiet.now, quiet.table)
    assert quiet.table.get(Mailing, *mail.key).subject == ivo.id
    assert list(held.remains(gone, None, ASKED - timedelta(days=1), quiet.table)) == []


def test_a_link_of_somebody_who_left_or_whose_links_are_new_does_nothing(quiet: Platform):
    ticked(quiet, ASKED)
    ivo = member_of(quiet, "ivo")
    quiet.table.commit(Replace(replace(ivo, link_life=4)))
    assert quiet.press(link("ivo"), choice="still")["statusCode"] == 404
    quiet.table.commit(Replace(replace(member_of(quiet, "bo"), state=MemberState.UNSUBSCRIBED)))
    assert "not a member" in quiet.press(link("bo"), choice="still")["body"]


def test_a_group_that_does_not_ask_keeps_no_trace_of_presses(group: Platform):
    joins(group, "ivo")
    ticked(group, HELD[0])
    assert group.rows(SilenceRound) == []
    assert member_of(group, "ivo").seen is None
