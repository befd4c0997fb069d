"""Who does what at a session is told where members and co-leads look, and whoever takes the notes says where they are."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import signed_links
from shared.adapters import secrets
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group
from shared.model.member import MemberState, to_state
from shared.model.rota import Rota
from shared.model.session import Session
from shared.rota.actions import JOIN, Joining
from shared.schedule.actions import CANCEL, UNDO, Cancelling, Undoing
from shared.schedule.who_does import doing, doing_ahead
from shared.signed_links import Link
from shared.store import Replace
from shared.store.actions import perform
from shared.tick.calendar_duties import two_weeks
from tests.builders.members import joins, member_of
from tests.functions.rota.test_asking import DAY, MORNING, acting, mails, ticked
from tests.platform import Platform, apply, demo_group

KEY, STARTS = "2023-11-11", datetime(2023, 11, 11, 21, tzinfo=UTC)
PAD = "https://pad.example.org/27"


@pytest.fixture
def roles(group: Platform) -> Platform:
    """Hilda has said yes to hosting, Nestor to taking the notes."""
    group.at(MORNING - DAY)
    apply(
        group,
        demo_group(
            rota={"ask": "true", "talks": "0", "roles": ["host", "notes"]}, beforehand={"notes": "true"},
            attendance={"ask": "true"},
        ),
    )  # fmt: skip
    for row, role in zip(joins(group, "hilda", "nestor"), ("host", "notes"), strict=True):
        perform(JOIN, Joining(group=row.group, member=row.id, role=role), acting(MORNING - DAY))
    ticked(group, MORNING)
    group.at(MORNING + timedelta(hours=1))
    for name in ("hilda", "nestor"):
        group.press(link(name, "Your turn"), choice="yes")
    group.settle()
    return group


def link(name: str, subject: str) -> str:
    return re.findall(r"https://go\.example\.org/m/\S+", mails(name, subject)[-1])[0]


def session(group: Platform) -> Session:
    found = group.table.get(Session, "ml-theory", KEY)
    assert found is not None
    return found


def test_members_read_who_does_what_in_each_reminder_and_the_page_for_everybody_says_nothing(roles: Platform):
    ticked(roles, STARTS - 7 * DAY)
    (mail,) = mails("hilda", "In a week")
    assert "Host: Hilda\nNotes: Nestor\n" in mail
    said = re.findall(r"https://go\.example\.org/m/\S+", mail)[0]
    assert "<dt>Host</dt><dd>Hilda</dd>" in roles.press(said, "GET")["body"]
    roles.publish()
    (page,) = (body.decode() for key, body in roles.site().items() if key.endswith(f"s/{KEY}/index.html"))
    assert not re.search(r"\b(Hilda|Nestor)\b", page)


def test_whoever_does_something_is_reminded_of_it_once_the_day_before(roles: Platform):
    for hours in (-50, -30, -27, -23, -3):
        ticked(roles, STARTS + timedelta(hours=hours))
    assert [len(mails(name, "You do this on Saturday 11 November")) for name in ("hilda", "nestor")] == [1, 1]
    assert "Where will the notes be?" in mails("nestor", "You do this")[0]
    assert "Where will the notes be?" not in mails("hilda", "You do this")[0]


def test_who_passes_after_the_reminder_was_made_does_not_get_it(roles: Platform):
    roles.tick(STARTS - timedelta(hours=30))
    roles.at(STARTS - timedelta(hours=29, minutes=50))
    roles.press(link("hilda", "Your turn"), choice="pass-for-good")
    roles.settle()
    assert mails("hilda", "You do this") == []
    assert len(mails("mika", "Nobody yet for Saturday 11 November: host")) == 1


def test_whoever_takes_the_notes_says_where_they_are_until_two_weeks_after(roles: Platform):
    page = link("nestor", "Your turn")
    assert "Where notes are taken together" in roles.press(page, "GET")["body"]
    for wrong, said in (("http://pad.example.org", "begins with https://"), ("nowhere", "address")):
        form = fields(roles, page) | {"notes": wrong, "choice": "notes"}
        assert said in roles.press(page, **form)["body"]
    assert session(roles).notes_link == ""
    said = roles.press(page, **fields(roles, page) | {"notes": PAD, "choice": "notes"})["body"]
    assert "Saved. Everybody finds it with the session." in said
    assert session(roles).notes_link == PAD
    roles.tick(STARTS + timedelta(hours=2))
    roles.tick(STARTS + DAY)
    roles.at(STARTS + 2 * DAY)
    shown = roles.press(page, "GET")["body"]
    assert (PAD in shown, "I cannot after all" in shown) == (True, False)
    roles.press(page, **fields(roles, page) | {"notes": f"{PAD}/2", "choice": "notes"})
    assert session(roles).notes_link == f"{PAD}/2"
    roles.press(page, choice="pass-for-good")
    assert held(roles, "notes") == member_of(roles, "nestor").id
    roles.at(STARTS + 15 * DAY)
    assert "nothing left to answer" in roles.press(page, choice="notes", notes=PAD)["body"]
    assert session(roles).notes_link == f"{PAD}/2"


@pytest.mark.parametrize("later", [timedelta(), STARTS + 2 * DAY - MORNING])
def test_whoever_left_the_group_says_no_more_where_the_notes_are(roles: Platform, later: timedelta):
    page = link("nestor", "Your turn")
    form = fields(roles, page)
    if later:
        roles.tick(STARTS + timedelta(hours=2))
    roles.at(MORNING + later + timedelta(hours=2))
    gone = to_state(member_of(roles, "nestor"), MemberState.UNSUBSCRIBED, at=roles.now, by="self")
    roles.table.commit(Replace(gone))
    shown = roles.press(page, "GET")["body"]
    assert "Where notes are taken together" not in shown
    roles.press(page, **form | {"notes": "https://pad.example.com/mine", "choice": "notes"})
    assert session(roles).notes_link == ""


def fields(group: Platform, page: str) -> dict[str, Any]:
    """What the form was opened with."""
    return {"seen-notes": re.findall(r'name="seen-notes" value="(\w+)"', group.press(page, "GET")["body"])[0]}


def held(group: Platform, role: str) -> str:
    rota = group.table.get(Rota, "ml-theory", role)
    assert rota is not None
    return next(one.holder for one in rota.slots if one.session == KEY)


def test_what_somebody_else_has_written_meanwhile_is_shown_and_not_lost(roles: Platform):
    page = link("nestor", "Your turn")
    opened = fields(roles, page)
    roles.table.commit(Replace(replace(session(roles), notes_link=PAD)))
    said = roles.press(page, **opened | {"notes": "https://pad.example.com/mine", "choice": "notes"})["body"]
    assert "Somebody has changed this meanwhile" in said
    assert session(roles).notes_link == PAD
    roles.press(page, **fields(roles, page) | {"notes": "https://pad.example.com/mine", "choice": "notes"})
    assert session(roles).notes_link == "https://pad.example.com/mine"


def test_nobody_but_whoever_takes_the_notes_says_where_they_are(roles: Platform):
    page = link("hilda", "Your turn")
    assert "Where notes are taken" not in roles.press(page, "GET")["body"]
    roles.press(page, choice="notes", notes=PAD)
    assert session(roles).notes_link == ""


def test_a_session_that_takes_place_after_all_is_still_whose_it_was(roles: Platform):
    which = Undoing(group="ml-theory", session=KEY)
    perform(CANCEL, Cancelling(group="ml-theory", session=KEY), acting(MORNING + DAY))
    ticked(roles, MORNING + 2 * DAY)
    perform(UNDO, which, acting(MORNING + 3 * DAY))
    ticked(roles, MORNING + 4 * DAY)
    assert held(roles, "host") == member_of(roles, "hilda").id
    assert len(mails("hilda", "Your turn")) == 1
    assert "You do it: host" in roles.press(link("hilda", "Your turn"), "GET")["body"]


def test_mondays_mail_says_who_does_what_and_what_nobody_does(roles: Platform):
    store, group = Table("table"), Table("table").get(Group, "ml-theory")
    assert group is not None
    now = STARTS - 13 * DAY
    assert [(one.starts, [(d.role, d.who) for d in one.roles]) for one in doing_ahead(group, store, now, 14 * DAY)] == [
        (STARTS, [("host", "Hilda"), ("notes", "Nestor")])
    ]
    facts = two_weeks(group, store.all(Session, group.id), store, now)
    assert "turn-near" in facts["lines"]


def test_who_was_erased_does_nothing_and_a_guest_session_has_no_roles(roles: Platform):
    store, group = Table("table"), Table("table").get(Group, "ml-theory")
    assert group is not None
    assert [one.who for one in doing(session(roles), group, store)] == ["Hilda", "Nestor"]
    rota = store.get(Rota, group.id, "host")
    assert rota is not None
    store.commit(Replace(replace(rota, slots=tuple(replace(one, holder="-") for one in rota.slots))))
    assert [one.who for one in doing(session(roles), group, store)] == ["Nestor"]
    assert doing(replace(session(roles), host="other"), group, store) == ()


def subject(group: Platform, name: str, role: str) -> str:
    link = Link(signed_links.TURN, ("ml-theory", *signed_links.turn_subject(member_of(group, name).id, KEY, role, 0)))
    return f"https://go.example.org/m/{signed_links.sign(link, secrets.keys('/fortnight/keys'))}"


def test_a_role_of_another_name_takes_the_notes_where_the_file_says_so(roles: Platform):
    told = {"ask": "true", "talks": "0", "roles": ["host", "notes"], "notes_by": "host"}
    apply(roles, demo_group(rota=told, beforehand={"notes": "true"}))
    assert "Where notes are taken" in roles.press(subject(roles, "hilda", "host"), "GET")["body"]
    assert "Where notes are taken" not in roles.press(subject(roles, "nestor", "notes"), "GET")["body"]
