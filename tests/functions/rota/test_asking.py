"""Members are asked in turn: a morning's tick asks, the links in the mail answer, and the next one moves up."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from shared import signed_links
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Mailing
from shared.model.member import MemberState, to_state
from shared.model.rota import TALK, Answer, Rota, Slot
from shared.model.session import Session, Speaker
from shared.numbers.periods import numbers
from shared.rota.actions import JOIN, Joining
from shared.schedule.actions import CANCEL, UNDO, Cancelling, Undoing
from shared.signed_links import Link
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from shared.talks.actions import ADD, Adding
from tests.builders.members import joins, member_of
from tests.platform import Platform, apply, demo_group, ses_mails

KEY = "2023-11-25"
STARTS = datetime(2023, 11, 25, 21, tzinfo=UTC)
MORNING = datetime(2023, 10, 28, 15, 30, tzinfo=UTC)
"""The first morning that is no more than 28 days before the session, by the group's clock after nine."""
DAY = timedelta(days=1)


@pytest.fixture
def turns(group: Platform) -> Platform:
    """The demo's group asks in turn; Ada, Bo and Cleo would present, in this order."""
    group.at(datetime(2023, 10, 20, 12, tzinfo=UTC))
    apply(group, demo_group(rota={"ask": "true", "roles": ["host"]}))
    for row in joins(group, "ada", "bo", "cleo"):
        perform(
            JOIN,
            Joining(group=row.group, member=row.id, topics="kernels"),
            acting(datetime(2023, 10, 20, 12, tzinfo=UTC)),
        )
    return group


def acting(now: datetime) -> Acting:
    return Acting(store=Table("table"), now=now, by=By(who="mika", way=Way.COMMAND))


def mails(name: str, subject: str = "") -> list[str]:
    """The texts of the mails to whoever has that name whose subject has these words, oldest first."""
    raw = [mail.raw_data for mail in ses_mails() if f"{name}@" in str(mail.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    return [
        one.get_body(("plain",)).get_content().replace("\r\n", "\n") for one in found if subject in str(one["Subject"])
    ]


def link(name: str) -> str:
    """Where the last mail that asks *name* leads."""
    text = mails(name, "Your turn")[-1]
    return re.findall(r"https://go\.example\.org/m/\S+", text)[0]


def ticked(group: Platform, moment: datetime) -> None:
    group.tick(moment)
    group.settle()


def rota(group: Platform, role: str = TALK) -> Rota:
    found = group.table.get(Rota, "ml-theory", role)
    assert found is not None
    return found


def slot(group: Platform) -> Slot:
    found = rota(group).slot(KEY)
    assert found is not None
    return found


def test_a_morning_asks_whoever_is_first_and_looking_answers_nothing(turns: Platform):
    ticked(turns, MORNING - DAY)
    assert mails("ada", "Your turn") == []
    ticked(turns, MORNING)
    assert "You said that you would present: kernels" in mails("ada", "Your turn")[0]
    assert mails("bo", "Your turn") == []
    before = turns.state()
    page = turns.press(link("ada"), "GET")
    assert "Will you present?" in page["body"]
    assert turns.state() == before
    ticked(turns, MORNING + timedelta(minutes=5))
    assert len(mails("ada", "Your turn")) == 1


def test_a_yes_is_a_talk_in_the_programme_with_its_link_and_can_be_taken_back(turns: Platform):
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    said = turns.press(link("ada"), choice="yes", title="Tangent kernels", name="Ada Example")
    assert "Thank you, you present" in said["body"]
    turns.press(link("ada"), choice="yes", title="Tangent kernels", name="Ada Example")
    turns.settle()
    session = turns.table.get(Session, "ml-theory", KEY)
    assert session is not None
    assert [(talk.speaker, talk.title, talk.unconfirmed) for talk in session.talks] == [
        ("Ada Example", "Tangent kernels", False)
    ]
    assert len(mails("ada", "25 November: one link for all of it")) == 1
    assert slot(turns).holder == member_of(turns, "ada").id
    assert "You cannot do it?" in turns.press(link("ada"), choice="pass")["body"]
    assert "The next one on the rota is asked" in turns.press(link("ada"), choice="pass-for-good")["body"]
    turns.settle()
    session = turns.table.get(Session, "ml-theory", KEY)
    assert session is not None
    assert session.talks == ()
    assert turns.table.get(Speaker, "ml-theory", KEY, "ada-example") is None
    assert len(mails("bo", "Your turn")) == 1
    assert "nothing left to answer" in turns.press(link("ada"), choice="yes")["body"]


def test_a_pass_asks_the_next_one_at_once_and_silence_after_the_days_to_answer(turns: Platform):
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    turns.press(link("ada"), choice="pass-for-good")
    turns.settle()
    assert len(mails("bo", "Your turn")) == 1
    ticked(turns, MORNING + 4 * DAY)
    assert mails("cleo", "Your turn") == []
    ticked(turns, MORNING + 5 * DAY)
    assert len(mails("cleo", "Your turn")) == 1
    assert [one.answer for one in slot(turns).asked] == [Answer.PASSED, Answer.SILENT, Answer.OPEN]
    assert "nothing left to answer" in turns.press(link("bo"), choice="yes", name="Bo")["body"]


def test_the_numbers_say_how_many_were_asked_and_what_they_answered(turns: Platform):
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    turns.press(link("ada"), choice="pass-for-good")
    turns.settle()
    for _ in range(2):
        turns.press(link("bo"), choice="yes", name="Bo Example")
    turns.settle()
    group = turns.table.get(Group, "ml-theory")
    assert group is not None
    (month,) = (one for one in numbers(group, turns.table, MORNING) if one.name == "2023-10")
    assert [month.numbers[f"turns_{what}"] for what in ("asked", "taken", "passed")] == [2, 1, 1]


def test_two_weeks_ahead_the_co_leads_hear_that_nobody_is_left_and_whoever_joins_then_is_asked(turns: Platform):
    ticked(turns, MORNING)
    for name in ("ada", "bo", "cleo"):
        turns.at(MORNING + timedelta(hours=1))
        turns.press(link(name), choice="pass-for-good")
        turns.settle()
    ticked(turns, STARTS - 15 * DAY)
    assert mails("mika", "25 November: a talk") == []
    ticked(turns, STARTS - 14 * DAY)
    ticked(turns, STARTS - 13 * DAY)
    assert len(mails("mika", "25 November: a talk")) == 1
    (dora,) = joins(turns, "dora")
    perform(JOIN, Joining(group=dora.group, member=dora.id), acting(STARTS - 13 * DAY))
    ticked(turns, STARTS - 12 * DAY)
    assert len(mails("dora", "Your turn")) == 1


def test_whoever_is_not_needed_any_more_hears_of_it_and_keeps_their_place(turns: Platform):
    ticked(turns, MORNING)
    perform(ADD, Adding(group="ml-theory", session=KEY, speaker="Zed"), acting(MORNING + timedelta(hours=1)))
    ticked(turns, MORNING + DAY)
    assert len(mails("ada", "You are not needed")) == 1
    assert rota(turns).order[0].member == member_of(turns, "ada").id
    assert "nothing left to answer" in turns.press(link("ada"), choice="yes", name="Ada")["body"]


def test_a_cancelled_session_is_asked_for_no_more(turns: Platform):
    ticked(turns, MORNING)
    perform(CANCEL, Cancelling(group="ml-theory", session=KEY), acting(MORNING + timedelta(hours=1)))
    ticked(turns, MORNING + DAY)
    assert mails("ada", "You are not needed") == []
    assert "nothing left to answer" in turns.press(link("ada"), choice="yes", name="Ada")["body"]


def test_whoever_had_said_yes_has_their_turn_again_within_minutes_once_the_session_takes_place_after_all(
    turns: Platform,
):
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    turns.press(link("ada"), choice="yes", name="Ada Example")
    perform(CANCEL, Cancelling(group="ml-theory", session=KEY), acting(MORNING + timedelta(hours=2)))
    ticked(turns, MORNING + DAY)
    assert "nothing left to answer" in turns.press(link("ada"), "GET")["body"]
    perform(UNDO, Undoing(group="ml-theory", session=KEY), acting(MORNING + DAY + timedelta(hours=6)))
    ticked(turns, MORNING + DAY + timedelta(hours=6, minutes=5))
    assert "You present" in turns.press(link("ada"), "GET")["body"]
    assert mails("bo", "Your turn") == []


def test_an_address_is_never_shown_for_a_name(turns: Platform):
    ada = member_of(turns, "ada")
    turns.table.commit(Replace(replace(ada, name="")))
    ticked(turns, MORNING)
    for name in (" ", "ada@example.org"):
        assert "write the name that everybody is to see" in turns.press(link("ada"), choice="yes", name=name)["body"]
    assert "Thank you" in turns.press(link("ada"), choice="yes", name="A. Example")["body"]


@pytest.mark.parametrize("state", [MemberState.PAUSED, MemberState.UNSUBSCRIBED])
def test_who_is_away_by_the_next_morning_makes_room(turns: Platform, state: MemberState):
    ticked(turns, MORNING)
    turns.table.commit(Replace(to_state(member_of(turns, "ada"), state, at=MORNING, by="self")))
    ticked(turns, MORNING + DAY)
    assert len(mails("bo", "Your turn")) == 1


def own_page(group: Platform, name: str) -> str:
    subject = signed_links.member_subject(member_of(group, name).id, 0)
    token = signed_links.sign(Link(signed_links.ROTA, ("ml-theory", *subject)), secrets.keys("/fortnight/keys"))
    return f"https://go.example.org/m/{token}"


def test_members_say_on_their_own_page_what_they_would_do_and_take_it_back(turns: Platform):
    joins(turns, "dora")
    page, dora = own_page(turns, "dora"), member_of(turns, "dora")
    assert "checked" not in turns.press(page, "GET")["body"]
    form: dict[str, Any] = {
        "role-talk": "on",
        "role-host": "on",
        "first": "2024-03-01",
        "topics": "Kernels",
        "choice": "save",
    }
    said = turns.press(page, **form)["body"]
    assert "Saved. You are asked when it is your turn." in said
    assert said.count("checked") == 2
    assert 'value="2024-03-01"' in said
    place = rota(turns).place(dora.id)
    assert place is not None
    assert (place.first, place.topics) == ("2024-03-01", "Kernels")
    assert "is not a day" in turns.press(page, **form | {"first": "March"})["body"]
    assert "You are asked for nothing" in turns.press(page, choice="save")["body"]
    assert (rota(turns).place(dora.id), rota(turns, "host").place(dora.id)) == (None, None)


def test_a_role_that_is_new_since_the_page_was_opened_is_not_taken_for_one_that_is_not_wanted(turns: Platform):
    page, ada = own_page(turns, "ada"), member_of(turns, "ada")
    apply(turns, demo_group(rota={"ask": "true", "talks": "0", "roles": ["host"]}))
    (shown,) = re.findall(r'name="shown" value="([^"]+)"', turns.press(page, "GET")["body"])
    apply(turns, demo_group(rota={"ask": "true", "roles": ["host"]}))
    assert "checked" in turns.press(page, choice="save", shown=shown, **{"role-host": "on"})["body"]
    assert rota(turns).place(ada.id) is not None
    assert rota(turns, "host").place(ada.id) is not None


def test_a_group_that_does_not_ask_has_no_word_of_it(turns: Platform):
    ticked(turns, MORNING)
    page = own_page(turns, "ada")
    apply(turns, demo_group())
    assert "does not ask its members in turn any more" in turns.press(page, "GET")["body"]
    assert "does not ask its members in turn any more" in turns.press(link("ada"), choice="yes", name="Ada")["body"]
    ticked(turns, MORNING + 6 * DAY)
    assert mails("bo", "Your turn") == []
    calendar = turns.table.get(GroupCalendar, "ml-theory")
    assert calendar is not None
    assert calendar.due is not None
    assert calendar.due > MORNING + 7 * DAY


def test_what_was_asked_is_mailed_once_whatever_comes_twice(turns: Platform):
    ticked(turns, MORNING)
    count = len(turns.rows(Mailing))
    for _ in range(2):
        ticked(turns, MORNING)
    assert len(turns.rows(Mailing)) == count
