"""Who comes, at the desk; and who was there, ticked and from pasted names."""

import re
from dataclasses import replace
from typing import Any

import pytest

from shared.attendance.actions import FOR_SEASON, RECORD, SAY, ForSeason, Recording, Saying
from shared.attendance.privacy import Attended
from shared.desk import rendering, routes
from shared.desk.actions.action_page import Asking
from shared.desk.answers import NoSuchPage
from shared.errors import BadInput
from shared.model.attendance import Attendance
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.session import Session
from shared.model.suppression import Erased
from shared.schedule.actions import CANCEL, Cancelling
from shared.store import Create
from shared.store.actions import perform
from tests.unit.desk.pressing import done, post, visit
from tests.unit.desk.worlds import ADA, AHEAD, BO, GROUP, HELD, NOW, G, acting, asking, person, world

CY = "0e" * 10


@pytest.fixture
def store() -> Any:
    """The group asks; Ada, Bo (on a pause) and Cy are in it."""
    made = world()
    asking(made)
    made.commit(Create(person(CY, "Cy Guest", MemberState.ACTIVE)))
    return made


def page(store: Any, key: str, **fields: Any) -> Any:
    return routes.answer(visit(store, "sessions", key, "attendance", fields=fields or None))


def says(store: Any, member: str, answer: str) -> None:
    perform(SAY, Saying(**G, member=member, session=AHEAD, says=answer), acting(store))


def there(store: Any) -> tuple[tuple[str, ...], int]:
    row = store.get(Attendance, GROUP, HELD)
    return (row.there, row.others) if row else ((), 0)


def test_what_two_record_at_once_is_neither_lost_nor_written_over(store):
    opened = page(store, HELD)
    was = {"was-there": (opened.was_there,), "was-others": (opened.was_others,), "session": (HELD,), "typed": ("yes",)}
    assert (opened.was_there, opened.was_others) == ("", "0")
    done(store, "attendance record", {**was, "there": ("", ADA, CY), "others": ("2",)})
    seen = page(store, HELD, **was, there=("", BO), others=("0",), names=("Cy Guest",))
    assert (seen.was_there, seen.was_others) == ("", "0"), (
        "a look at the names of a list is no look at what is recorded"
    )
    asked = post(store, "attendance record", {**was, "there": ("", BO), "others": ("0",)})
    assert isinstance(asked, Asking)
    (field,) = [one for one in asked.fields if one.name == "there"]
    assert (field.values, field.now, field.was) == ((BO,), "Ada, Cy Guest", "\n".join(sorted((ADA, CY))))
    assert there(store) == (tuple(sorted((ADA, CY))), 2)
    mine = {f"was-{one.name}": (one.was,) for one in asked.fields if one.was is not None}
    done(store, "attendance record", {**was, **mine, "there": ("", BO), "others": ("0",)})
    assert there(store) == ((BO,), 2), "how many others were there was only the other one's to change"


def test_who_only_counts_the_others_leaves_the_list_of_somebody_else(store):
    opened = page(store, HELD)
    was = {"was-there": (opened.was_there,), "was-others": (opened.was_others,), "session": (HELD,), "typed": ("yes",)}
    done(store, "attendance record", {**was, "there": ("", CY, ADA), "others": ("0",)})
    done(store, "attendance record", {**was, "there": ("",), "others": ("3",)})
    assert there(store) == (tuple(sorted((ADA, CY))), 3)


def test_whoever_is_ticked_and_left_meanwhile_keeps_a_box(store):
    asked = post(
        store, "attendance record", {"session": (HELD,), "there": ("f" * 20,), "others": ("many",), "typed": ("yes",)}
    )
    (field,) = [one for one in asked.fields if one.name == "there"]
    assert (field.values, field.choices["f" * 20], field.choices[ADA]) == (("f" * 20,), "somebody else", "Ada")


def test_the_page_names_who_comes_and_who_cannot_and_counts_the_rest(store):
    says(store, ADA, "yes")
    seen = page(store, AHEAD)
    assert (seen.who.count, seen.who.away_count, seen.who.unsaid) == (1, 0, 1)
    assert (seen.coming, seen.away, seen.over) == (("Ada",), (), False)
    says(store, ADA, "no")
    perform(FOR_SEASON, ForSeason(**G, member=CY, says="yes"), acting(store))
    seen = page(store, AHEAD)
    assert (seen.coming, seen.away, seen.who.unsaid) == (("Cy Guest",), ("Ada",), 0)
    says(store, ADA, "open")
    seen = page(store, AHEAD)
    assert (seen.who.count, seen.who.away_count, seen.who.may, seen.who.unsaid) == (1, 0, 1, 0)
    html = rendering.render(seen, visit(store, "sessions", AHEAD, "attendance"))
    assert "0 that they cannot, 1 that they may; 0 said nothing" in html


def test_a_persons_page_has_what_they_said_and_at_how_many_sessions_they_were(store):
    says(store, ADA, "yes")
    perform(FOR_SEASON, ForSeason(**G, member=ADA, says="yes"), acting(store))
    perform(RECORD, Recording(**G, session=HELD, there=(ADA,)), acting(store))
    facts = dict(routes.answer(visit(store, "people", ADA)).facts)
    assert facts["Comes to all"] == "until 2024-01-27, unless they say so"
    assert facts["Says of sessions"].endswith("28 October: comes")
    assert facts["Was there"] == "at 1 of the 1 session of which it is known who was"
    says(store, ADA, "open")
    assert dict(routes.answer(visit(store, "people", ADA)).facts)["Says of sessions"].endswith(
        "28 October: has not decided"
    )
    who = page(store, AHEAD).who
    assert (who.may, who.unsaid) == (1, 1)
    assert "Says of sessions" not in dict(routes.answer(visit(store, "people", CY)).facts)


def test_a_persons_page_says_nothing_of_a_session_that_was_cancelled_since(store):
    says(store, ADA, "yes")
    perform(CANCEL, Cancelling(**G, session=AHEAD), acting(store))
    assert "Says of sessions" not in dict(routes.answer(visit(store, "people", ADA)).facts)


def test_whoever_a_pasted_list_has_as_absent_is_shown_as_that_and_guests_without_a_name_are_counted(store):
    seen = page(store, HELD, names=("Ada + 2 guests\nApologies: Cy Guest, A visitor",), there=(), others=("0",))
    assert (seen.absent, seen.unknown, seen.others) == (("Cy Guest", "A visitor"), (), "2")
    assert not {one.id for one in seen.ticks if one.ticked} & {CY}


def test_pasted_names_are_ticked_or_shown_to_choose_and_nothing_is_kept_before_the_press(store):
    seen = page(store, HELD, names=("Guest, Cy\nADA\nBo's iPhone\nA visitor",), there=(), others=("0",))
    assert [(one.id, one.ticked) for one in seen.ticks] == [(ADA, True), (CY, True)]
    assert [(one.name, [tick.id for tick in one.ticks], [tick.ticked for tick in one.ticks]) for one in seen.choices] == [
        ("Bo's iPhone", [BO], [False])
    ]  # fmt: skip
    assert (seen.unknown, seen.others, seen.matched) == (("A visitor",), "1", 2)
    assert there(store) == ((), 0)
    done(store, "attendance record", {"session": (HELD,), "there": (CY, ADA, CY), "others": ("1",)})
    assert there(store) == (tuple(sorted((ADA, CY))), 1)


def test_names_are_looked_up_by_the_form_with_the_ticks_so_that_none_of_them_is_lost(store):
    seen = visit(store, "sessions", HELD, "attendance")
    html = rendering.render(routes.answer(seen), seen)
    (form,) = re.findall(r"<form[^>]*attendance-record.*?</form>", html, re.DOTALL)
    assert 'name="names"' in form
    assert f'formaction="/desk/{GROUP}/sessions/{HELD}/attendance"' in form
    assert form.index("Say who was there") < form.index("formaction")  # what Enter presses
    done(store, "attendance record", {"session": (HELD,), "there": (ADA,), "others": ("0",), "names": ("Cy Guest",)})
    assert there(store) == ((ADA,), 0)


def test_whoever_was_chosen_stands_once_on_the_page_when_the_names_are_looked_up_again(store):
    seen = page(store, HELD, names=("Bo's iPhone",), there=(BO,), others=("0",))
    assert BO not in [one.id for one in seen.ticks]
    assert [(tick.id, tick.ticked) for one in seen.choices for tick in one.ticks] == [(BO, True)]


def test_who_was_ticked_stays_ticked_and_is_taken_back_by_ticking_otherwise(store):
    perform(RECORD, Recording(**G, session=HELD, there=(ADA,), others=3), acting(store))
    seen = page(store, HELD)
    assert seen.recorded
    assert ([one.id for one in seen.ticks if one.ticked], seen.others) == ([ADA], "3")
    done(store, "attendance record", {"session": (HELD,), "there": (BO,), "others": ("0",)})
    assert there(store) == ((BO,), 0)
    done_to_it = [(one.who, one.what) for one in routes.answer(visit(store, "sessions", HELD)).history]
    assert done_to_it == [("Mika Lead", "said who was there")] * 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"session": AHEAD}, "has not been held yet"),
        ({"session": "2020-01-01"}, "no session"),
        ({"session": HELD, "there": ("ff" * 10,)}, "no member of this group"),
        ({"session": HELD, "others": -1}, "not between 0 and"),
        ({"session": HELD, "there": tuple(f"{n:020}" for n in range(2001))}, "at most 2,000"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_plain_words(store, given, words):
    with pytest.raises(BadInput, match=words):
        perform(RECORD, Recording(**G, **given), acting(store))


def test_where_the_group_does_not_ask_there_is_no_page_and_nothing_to_say():
    store = world()
    with pytest.raises(NoSuchPage):
        page(store, AHEAD)
    for action, given in (
        (SAY, Saying(**G, member=ADA, session=AHEAD, says="yes")), (FOR_SEASON, ForSeason(**G, member=ADA, says="yes")),
        (RECORD, Recording(**G, session=HELD)),
    ):  # fmt: skip
        with pytest.raises(BadInput, match="does not ask who comes"):
            perform(action, given, acting(store))
    assert not routes.answer(visit(store, "sessions", AHEAD)).asked


def test_a_session_that_has_begun_takes_no_answer_and_a_large_group_is_not_listed_whole(store, monkeypatch):
    session = store.get(Session, GROUP, AHEAD)
    late = replace(acting(store), now=session.starts)
    with pytest.raises(BadInput, match="has begun"):
        perform(SAY, Saying(**G, member=ADA, session=AHEAD, says="yes"), late)
    monkeypatch.setattr("shared.desk.sessions.attendance_page.TICKED_BY_HAND", 1)
    seen = page(store, HELD, names=("Cy Guest",))
    assert ([one.id for one in seen.ticks], seen.rest, seen.partly) == ([CY], True, 0)
    monkeypatch.setattr("shared.attendance.who.MOST", 1)
    assert page(store, HELD, names=("Cy Guest",)).partly == 1


def test_who_was_there_is_handed_out_to_them_and_erased_to_a_number_twice_alike(store):
    perform(RECORD, Recording(**G, session=HELD, there=(ADA, CY), others=1), acting(store))
    ada, group = store.get(Member, GROUP, ADA), store.get(Group, GROUP)
    assert Attended().handed_out(ada, store) == [{"session": HELD}]
    gone = Erased(group=GROUP, member=ADA, lives=1)
    for _ in range(2):
        for write in Attended().remains(gone, group, NOW, store):
            store.commit(write)
    assert there(store) == ((CY,), 2)
