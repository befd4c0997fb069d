"""Who is not heard of, at the desk."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.desk.answers import NoSuchPage
from shared.model import silence
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.session import Session, SessionState
from shared.store import Create, Replace
from tests.builders.desk import html, shown
from tests.unit.desk.pressing import done
from tests.unit.desk.worlds import ADA, BO, GROUP, NOW, hearing, person, world

CY, DO = "0e" * 10, "0f" * 10
LONG_AGO = NOW - timedelta(days=100)


@pytest.fixture
def store() -> Any:
    """Three sessions were held; Cy is silent for them, Ada gives a talk, Do was asked, and Bo is on a pause of his own."""
    made = world()
    hearing(made)
    for number in range(3):
        at = NOW - timedelta(days=80 - 20 * number)
        made.commit(
            Create(
                Session(group=GROUP, key=f"{at:%Y-%m-%d}", kind="talks", state=SessionState.HELD, starts=at, ends=at),
            )
        )
    ada = made.get(Member, GROUP, ADA)
    made.commit(Replace(replace(ada, active_since=LONG_AGO)))
    round_ = silence.SilenceRound(group=GROUP, session="2023-09-30", until=NOW + timedelta(days=9), asked=1)
    others = [
        replace(person(id_, name, MemberState.ACTIVE), active_since=LONG_AGO) for id_, name in ((CY, "Cy"), (DO, "Do"))
    ]
    asked = silence.asked(others[1], LONG_AGO, round_, NOW - timedelta(days=5))
    made.commit(Create(others[0]), Create(asked), Create(round_))
    return made


def names(part: Any) -> list[str]:
    return sorted(one.name for one in part.people)


def test_the_page_names_who_will_be_asked_who_was_and_who_is_on_a_pause_for_it(store):
    page = shown(store, "people", "silent")
    assert (names(page.silent), names(page.asked), names(page.paused)) == (["Cy"], ["Do"], [])
    assert page.rounds == (("Sat 30 September", 1, 0),)
    do = store.get(Member, GROUP, DO)
    store.commit(Replace(silence.paused(do, NOW)))
    assert names(shown(store, "people", "silent").paused) == ["Do"]
    assert "They are still with us" in html(store, "people", "silent")
    assert '<table class="wide">' in html(store, "people", "silent"), "its words are broken on a phone"


def test_one_press_takes_it_back_before_and_after_the_pause(store):
    for expected in ("asked", "paused"):
        if expected == "paused":
            ada = store.get(Member, GROUP, ADA)
            store.commit(Replace(silence.paused(ada, NOW)))
        who = DO if expected == "asked" else ADA
        done(store, "silence answer", {"member": (who,), "back": (f"/desk/{GROUP}/people/silent",)})
    assert [store.get(Member, GROUP, who).state for who in (DO, ADA, BO)] == [
        MemberState.ACTIVE, MemberState.ACTIVE, MemberState.PAUSED,
    ]  # fmt: skip
    assert names(shown(store, "people", "silent").asked) == []


def test_a_persons_own_page_says_that_they_were_asked_and_has_the_press(store):
    page = shown(store, "people", DO)
    assert "Asked if still here" in dict(page.facts)
    assert "still" in page.can
    assert "still" not in shown(store, "people", ADA).can


def test_where_nobody_is_asked_there_is_no_such_page(store):
    group = store.get(Group, GROUP)
    store.commit(Replace(replace(group, silence=None)))
    with pytest.raises(NoSuchPage):
        shown(store, "people", "silent")
    assert "Who is not heard of" not in html(store, "people")
