"""A turn is swapped: whoever has it names somebody on the rota, who must agree."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.model.rota import TALK, Answer, Rota
from shared.model.session import Session, Speaker
from shared.rota.actions import JOIN, Joining
from shared.rota.answers import with_slot
from shared.store import Replace
from shared.store.actions import perform
from tests.builders.members import joins, member_of
from tests.functions.rota.test_asking import DAY, KEY, MORNING, acting, link, mails, rota, slot, ticked, turns
from tests.platform import Platform, apply, demo_group

__all__ = ["turns"]


@pytest.fixture
def asked(turns: Platform) -> Platform:
    """It is Ada's turn."""
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    return turns


def offer(group: Platform, name: str, to: str) -> str:
    said = group.press(link(name), choice="swap", **{"with": to})["body"]
    group.settle()
    return str(said)


def asks(name: str) -> str:
    return str(re.findall(r"https://go\.example\.org/m/\S+", mails(name, "asks you to swap")[-1])[0])


def order(group: Platform) -> list[str]:
    names = {member_of(group, name).id: name for name in ("ada", "bo", "cleo")}
    return [names[one.member] for one in rota(group).order]


def talks(group: Platform, key: str = KEY) -> list[str]:
    session = group.table.get(Session, "ml-theory", key)
    assert session is not None
    return [talk.speaker for talk in session.talks]


def test_whoever_agrees_has_the_turn_and_who_gave_it_has_their_place(asked: Platform):
    assert order(asked) == ["bo", "cleo", "ada"]
    assert "They are asked" in offer(asked, "ada", "  cleo ")
    page = asked.press(asks("cleo"), "GET")["body"]
    assert "Will you take this turn?" in page
    assert talks(asked) == []
    assert "Thank you, you present" in asked.press(asks("cleo"), choice="agree", name="Cleo Example")["body"]
    asked.settle()
    assert talks(asked) == ["Cleo Example"]
    assert order(asked) == ["bo", "ada", "cleo"]
    assert [one.answer for one in slot(asked).asked] == [Answer.SWAPPED, Answer.TOOK]
    assert len(mails("ada", "takes your turn")) == 1
    assert len(mails("cleo", "25 November: one link for all of it")) == 1
    assert "nothing left to answer" in asked.press(link("ada"), choice="yes", name="Ada")["body"]


def test_a_promised_talk_becomes_the_others(asked: Platform):
    asked.press(link("ada"), choice="yes", title="Kernels", name="Ada Example")
    offer(asked, "ada", "Bo")
    assert talks(asked) == ["Ada Example"]
    asked.press(asks("bo"), choice="agree", name="Bo Example")
    asked.settle()
    assert talks(asked) == ["Bo Example"]
    assert asked.table.get(Speaker, "ml-theory", KEY, "ada-example") is None


def test_two_turns_are_exchanged(turns: Platform):
    apply(turns, demo_group(rota={"ask": "true", "ahead_days": "100"}))
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    ada, bo = member_of(turns, "ada").id, member_of(turns, "bo").id
    whose = {one.whose: one.session for one in rota(turns).slots}
    turns.press(link("ada"), choice="yes", name="Ada Example")
    offer(turns, "ada", "Bo")
    assert "would take your own turn in return" in turns.press(asks("bo"), "GET")["body"]
    assert "slides that you had uploaded" in turns.press(asks("bo"), choice="agree", name="Bo Example")["body"]
    turns.settle()
    assert {one.whose: one.session for one in rota(turns).slots} == whose | {ada: whose[bo], bo: whose[ada]}
    assert (talks(turns, whose[ada]), talks(turns, whose[bo])) == (["Bo Example"], ["Ada Example"])
    assert "Yours is now" in mails("ada", "takes your turn")[0]


def test_a_turn_that_is_over_is_not_given_in_return(turns: Platform):
    apply(turns, demo_group(rota={"ask": "true", "ahead_days": "100"}))
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    bo = member_of(turns, "bo").id
    turns.press(link("ada"), choice="yes", name="Ada Example")
    offer(turns, "ada", "Bo")
    before = rota(turns)
    his = next(one for one in before.slots if one.whose == bo)
    turns.table.commit(Replace(with_slot(before, his, replace(his, starts=turns.now - timedelta(hours=1)))))
    said = turns.press(asks("bo"), choice="agree", name="Bo Example")["body"]
    assert "the session in return has begun" in said
    assert {one.whose: one.session for one in rota(turns).slots} == {one.whose: one.session for one in before.slots}


def test_what_is_written_of_a_talk_goes_with_it_to_the_other_day(turns: Platform):
    apply(turns, demo_group(rota={"ask": "true", "ahead_days": "100"}))
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    ada, bo = member_of(turns, "ada").id, member_of(turns, "bo").id
    whose = {one.whose: one.session for one in rota(turns).slots}
    turns.press(link("ada"), choice="yes", title="Kernels", name="Ada Example")
    session = turns.table.get(Session, "ml-theory", whose[ada])
    assert session is not None
    written = replace(session.talks[0], about="How *wide*", questions=("Why?",), summary="Wide.")
    turns.table.commit(Replace(replace(session, talks=(written,))))
    offer(turns, "ada", "Bo")
    turns.press(asks("bo"), choice="agree", name="Bo Example")
    for key, title, about in ((whose[bo], "Kernels", "How *wide*"), (whose[ada], None, "")):
        session = turns.table.get(Session, "ml-theory", key)
        assert session is not None
        assert [(talk.title, talk.about) for talk in session.talks] == [(title, about)]


def test_a_turn_can_be_swapped_while_somebody_else_is_asked_for_the_other_talk(turns: Platform):
    """Ada is asked for the session before, which has one talk."""
    apply(turns, demo_group(talks_per_session=2, rota={"ask": "true", "talks": "2"}))
    (dora,) = joins(turns, "dora")
    perform(JOIN, Joining(group=dora.group, member=dora.id), acting(MORNING - DAY))
    ticked(turns, MORNING)
    turns.at(MORNING + timedelta(hours=1))
    turns.press(link("bo"), choice="yes", name="Bo Example")
    ticked(turns, MORNING + DAY)
    assert len(mails("cleo", "Your turn")) == 1
    assert "They are asked" in offer(turns, "bo", "Dora")
    turns.press(asks("dora"), choice="agree", name="Dora Example")
    turns.press(link("cleo"), choice="yes", name="Cleo Example")
    assert talks(turns) == ["Dora Example", "Cleo Example"]


def test_a_no_leaves_the_turn_whose_it_was(asked: Platform):
    offer(asked, "ada", "Bo")
    assert "Whoever asked you hears of it" in asked.press(asks("bo"), choice="refuse")["body"]
    asked.settle()
    assert len(mails("ada", "Still your turn")) == 1
    assert "Thank you, you present" in asked.press(link("ada"), choice="yes", name="Ada Example")["body"]
    assert "nothing left to answer" in asked.press(asks("bo"), choice="agree", name="Bo")["body"]


@pytest.mark.parametrize("name", ["Nobody Known", "", "Ada"])
def test_who_is_not_on_the_rota_by_that_whole_name_is_not_asked(asked: Platform, name: str):
    assert "nobody on the rota is called that" in offer(asked, "ada", name)
    assert asked.table.get(Rota, "ml-theory", TALK).slot(KEY).swap is None


def test_who_does_not_answer_in_time_has_not_agreed(asked: Platform):
    offer(asked, "ada", "Cleo")
    ticked(asked, MORNING + 5 * DAY)
    assert "nothing left to answer" in asked.press(asks("cleo"), choice="agree", name="Cleo")["body"]
    assert len(mails("bo", "Your turn")) == 1


def test_who_has_refused_is_not_asked_again_to_take_that_turn(asked: Platform):
    offer(asked, "ada", "Bo")
    asked.press(asks("bo"), choice="refuse")
    asked.settle()
    assert "they have said that they cannot take this turn" in offer(asked, "ada", "Bo")
    assert len(mails("bo", "asks you to swap")) == 1
    assert "They are asked" in offer(asked, "ada", "Cleo")


@pytest.mark.parametrize("others", [True, False])
def test_nobody_gets_two_sessions_in_a_row_by_a_swap_if_somebody_else_could_take_it(asked: Platform, others: bool):
    """Bo presents at the session before and at the one after."""
    there, bo = rota(asked), member_of(asked, "bo").id
    beside = tuple(replace(slot(asked), session=key, starts=slot(asked).starts + days, holder=bo, asked=()) for key, days in (
        ("2023-11-11", -14 * DAY), ("2023-12-09", 14 * DAY),
    ))  # fmt: skip
    order = tuple(one for one in there.order if others or one.member != member_of(asked, "cleo").id)
    asked.table.commit(Replace(replace(there, slots=(*there.slots, *beside), order=order)))
    said = offer(asked, "ada", "Bo")
    if others:
        assert "one of the two would have two sessions in a row; name somebody else" in said
        return
    assert "They are asked" in said
    assert "You would have two sessions in a row then." in asked.press(asks("bo"), "GET")["body"]
