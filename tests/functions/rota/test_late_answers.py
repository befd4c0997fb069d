"""Answers that come once things have changed, and before the next morning's look."""

from dataclasses import replace
from datetime import timedelta

from shared.model.member import MemberState, to_state
from shared.model.session import Session
from shared.store import Replace
from shared.store.actions import perform
from shared.talks.actions import ADD, Adding
from tests.builders.members import member_of
from tests.functions.rota.test_asking import KEY, MORNING, acting, link, ticked, turns
from tests.platform import Platform

__all__ = ["turns"]


def session(group: Platform) -> Session:
    found = group.table.get(Session, "ml-theory", KEY)
    assert found is not None
    return found


def test_a_yes_adds_no_talk_where_somebody_else_was_given_the_slot(turns: Platform):
    ticked(turns, MORNING)
    perform(ADD, Adding(group="ml-theory", session=KEY, speaker="Zed"), acting(MORNING + timedelta(hours=1)))
    said = turns.press(link("ada"), choice="yes", name="Ada")["body"]
    assert "nobody is needed there any more" in said
    assert [talk.speaker for talk in session(turns).talks] == ["Zed"]


def test_a_yes_makes_no_talk_of_a_session_that_has_become_another_one(turns: Platform):
    ticked(turns, MORNING)
    turns.table.commit(Replace(replace(session(turns), kind="reading", chapter="3")))
    assert "nobody is needed there any more" in turns.press(link("ada"), choice="yes", name="Ada")["body"]
    assert (session(turns).kind, session(turns).talks) == ("reading", ())


def test_who_has_left_the_group_puts_nothing_into_the_programme(turns: Platform):
    ticked(turns, MORNING)
    gone = to_state(member_of(turns, "ada"), MemberState.UNSUBSCRIBED, at=MORNING, by="mika")
    turns.table.commit(Replace(gone))
    assert "only members are on the rota" in turns.press(link("ada"), choice="yes", name="Ada")["body"]
    assert session(turns).talks == ()
