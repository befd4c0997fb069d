"""Asking in turn, what whoever is asked answers, a swap, and what whoever does something is reminded of, killed at every call."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import signed_links
from shared.adapters.dynamodb.table import Table
from shared.model.mailing import Mailing, MailingState
from shared.model.member import member_id
from shared.model.rota import TALK, Answer, Rota
from shared.model.session import Session
from shared.rota.actions import JOIN, Joining
from shared.store.actions import Acting, By, Way, perform
from shared.talks.form_fields import mark
from tests.builders.links import signed
from tests.builders.members import joins
from tests.functions.crashes.flows import T0
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group

KEY = "2023-11-25"
MORNING = datetime(2023, 10, 28, 15, 30, tzinfo=UTC)
NOTED, STARTS = "2023-11-11", datetime(2023, 11, 11, 21, tzinfo=UTC)
PAD = "https://pad.example.org/27"
TURNS: dict[str, str] = {}
"""The page of each member's turn."""


def answering(platform: Platform) -> None:
    """Ada is asked and cannot, Bo says yes and gives it to Cleo, who agrees once the mail is there, a tick after a crash if need be."""
    platform.tick(MORNING)
    platform.settle()
    platform.at(MORNING + timedelta(hours=1))
    platform.press(TURNS["ada"], choice="pass-for-good")
    platform.settle()
    platform.press(TURNS["bo"], choice="yes", title="Kernels", name="Bo")
    platform.press(TURNS["bo"], choice="swap", **{"with": "Cleo"})
    platform.settle()
    for hours in (2, 3):
        platform.tick(MORNING + timedelta(hours=hours))
        platform.settle()
    platform.press(TURNS["cleo"], choice="agree", name="Cleo")
    platform.settle()
    rest(platform)


@pytest.fixture
def turns(platform: Platform) -> Platform:
    """A group that asks in turn, with three members who would present."""
    platform.at(T0)
    apply(platform, demo_group(rota={"ask": "true"}, talks=[], kinds={"2023-11-11": "proposals"}))
    acting = Acting(store=Table("table"), now=T0, by=By(who="mika", way=Way.COMMAND))
    for row in joins(platform, "ada", "bo", "cleo"):
        perform(JOIN, Joining(group=row.group, member=row.id), acting)
        subject = signed_links.turn_subject(row.id, KEY, TALK, 0)
        TURNS[row.name.lower()] = signed("m", signed_links.TURN, *subject)
    return platform


def test_asking_answering_and_swapping_survive_a_crash_at_every_call(turns: Platform):
    assert sweep(turns, answering) == []
    answering(turns)
    rota = turns.table.get(Rota, "ml-theory", TALK)
    assert rota is not None
    slot = rota.slot(KEY)
    assert slot is not None
    assert slot.holder == member_id("ml-theory", "cleo@example.org", b"k")
    assert [one.answer for one in slot.asked] == [Answer.PASSED, Answer.SWAPPED, Answer.TOOK]
    session = turns.table.get(Session, "ml-theory", KEY)
    assert session is not None
    assert [talk.speaker for talk in session.talks] == ["Cleo"]


def noting(platform: Platform) -> None:
    """On the day before the session Ada is reminded that she takes the notes, and says where."""
    for hours in (30, 29):
        platform.tick(STARTS - timedelta(hours=hours))
        platform.settle()
    platform.press(TURNS["notes"], choice="notes", notes=PAD, **{"seen-notes": mark("")})
    rest(platform)


@pytest.fixture
def taking_notes(platform: Platform) -> Platform:
    """Ada has said yes to taking the notes."""
    platform.at(T0)
    rota = {"ask": "true", "talks": "0", "roles": ["notes"]}
    apply(platform, demo_group(rota=rota, beforehand={"notes": "true"}))
    (row,) = joins(platform, "ada")
    acting = Acting(store=Table("table"), now=T0, by=By(who="mika", way=Way.COMMAND))
    perform(JOIN, Joining(group=row.group, member=row.id, role="notes"), acting)
    TURNS["notes"] = signed("m", signed_links.TURN, *signed_links.turn_subject(row.id, NOTED, "notes", 0))
    platform.tick(MORNING)
    platform.settle()
    platform.at(MORNING + timedelta(hours=1))
    platform.press(TURNS["notes"], choice="yes")
    platform.settle()
    return platform


def test_a_reminder_of_what_somebody_does_and_their_notes_survive_a_crash_at_every_call(taking_notes: Platform):
    assert sweep(taking_notes, noting) == []
    noting(taking_notes)
    session = taking_notes.table.get(Session, "ml-theory", NOTED)
    assert session is not None
    assert session.notes_link == PAD
    mails = [row for row in taking_notes.rows(Mailing) if row.kind == "turn-near"]
    assert [(row.session, row.state) for row in mails] == [(NOTED, MailingState.DONE)]
