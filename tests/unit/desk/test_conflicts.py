"""Two co-leads at once, and many things at once."""

from typing import Any

import pytest

from shared.adapters.dynamodb.rows import ref
from shared.desk import rendering, routes
from shared.desk.actions.action_page import CHANGED, Asking, Foreseen
from shared.desk.answers import GoTo
from shared.desk.notice import read_notice
from shared.model.member import Member, MemberState
from shared.model.session import Session
from shared.store import Create, Replace
from tests.simulation.store import MemoryStore
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import BACK, HERE, again, done, followed, post, typed, visit
from tests.unit.desk.worlds import AHEAD, CASES, GROUP, person, world

# --- two at once
TALK = {"session": (AHEAD,), "talk": ("implicit-bias",)}


def titled(store: Any, title: str) -> None:
    done(store, "talks set", {**TALK, "title": (title,)})


def now_titled(store: MemoryStore) -> str | None:
    session = store.get(Session, GROUP, AHEAD)
    talk = session.talk("implicit-bias") if session else None
    return talk.title if talk else None


def was_of(asking: Any) -> dict[str, tuple[str, ...]]:
    return {f"was-{one.name}": (one.was,) for one in asking.fields if one.was is not None}


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_and_not_overwritten_unseen():
    store = world()
    opened = routes.answer(visit(store, "do", "talks-set", query=TALK))
    titled(store, "Theirs")
    mine = {**TALK, **was_of(opened), "title": ("Mine",)}
    answer = post(store, "talks set", mine)
    assert isinstance(answer, Asking)
    (field,) = [one for one in answer.fields if one.name == "title"]
    assert (field.value, field.theirs, field.was) == ("Mine", "Theirs", "Theirs")
    assert now_titled(store) == "Theirs"
    page = rendering.render(answer, visit(store, "do", "talks-set"))
    assert "Somebody else changed this" in page
    assert "It says now:" in page
    done(store, "talks set", {**TALK, **was_of(answer), "title": ("Mine",)})
    assert now_titled(store) == "Mine"


def test_a_form_that_only_shows_the_old_takes_nothing_back():
    store = world()
    opened = routes.answer(visit(store, "do", "talks-set", query=TALK))
    assert isinstance(opened, Asking)
    untouched = {one.name: one.values for one in opened.fields if one.values} | was_of(opened)
    titled(store, "Theirs")
    done(store, "talks set", {**untouched, "abstract": ("About it.",)})
    assert now_titled(store) == "Theirs"


def test_a_time_as_a_browser_writes_it_is_the_time_that_was_shown():
    store = world()
    moving = {"session": (AHEAD,), "when": ("2023-10-28T14:00",), "reason": ("Ada is ill.",)}
    opened = routes.answer(visit(store, "do", "sessions-move", query={"session": (AHEAD,)}))
    done(store, "sessions move", {"session": (AHEAD,), "when": ("2023-10-29T14:00",)})
    answer = post(store, "sessions move", {**was_of(opened), **moving, "when": ("2023-10-29T14:00",)})
    assert isinstance(answer, Asking)
    assert answer.wrong == (f"{GROUP}/{AHEAD} is at that time already",), (
        "both typed the same: nobody wrote over anybody"
    )


def test_what_moved_on_since_it_was_shown_is_shown_anew():
    store = world()
    moving = {"session": (AHEAD,), "when": ("2023-10-29 14:00",)}
    shown = post(store, "sessions move", moving)
    assert isinstance(shown, Foreseen)
    titled(store, "Something else in the same row")
    anew = post(store, "sessions move", again(shown))
    assert isinstance(anew, Foreseen)
    assert anew.changed == CHANGED
    assert anew.seen != shown.seen
    assert isinstance(post(store, "sessions move", again(anew)), GoTo)


@pytest.mark.parametrize("name", HERE)
def test_who_is_faster_between_the_look_and_the_write_is_not_overwritten(name: str):
    """The rows that it rests on move on in the last moment: nothing is written, and it is shown anew."""
    case = CASES[name]
    store = begun(case)
    shown = post(store, name, typed(name, inputs(case, store)))
    form = again(shown) if isinstance(shown, Foreseen) else None
    if form is None:
        return
    commit, hurried = store.commit, list[Any]()

    def commit_later(*writes: Any) -> None:
        for write in writes:
            if isinstance(write, Replace) and not hurried:
                hurried.append(type(write.row))
                commit(Replace(store.get(type(write.row), *ref(write.row).key)))
        commit(*writes)

    store.commit = commit_later  # type: ignore[method-assign]
    answer = post(store, name, form)
    if hurried:
        assert isinstance(answer, Foreseen | Asking)
        assert "faster" in (answer.changed if isinstance(answer, Foreseen) else answer.note)


# --- many at once
MANY = [f"{n:02x}" * 10 for n in range(40, 52)]


def crowd(store: MemoryStore) -> None:
    for n, one in enumerate(MANY):
        store.commit(Create(person(one, f"Guest{n}", MemberState.PENDING_APPROVAL)))


def states(store: MemoryStore) -> list[MemberState]:
    return [member.state for one in MANY if (member := store.get(Member, GROUP, one))]


def test_twelve_are_let_in_at_once_with_one_look_before_and_one_undo():
    store = world()
    crowd(store)
    shown = post(store, "members approve", {"member": tuple(MANY), "back": (BACK,)})
    assert isinstance(shown, Foreseen)
    assert len(shown.words) == len(shown.mails) == 12
    after = done(store, "members approve", {"member": tuple(MANY), "back": (BACK,)})
    assert set(states(store)) == {MemberState.ACTIVE}
    told = read_notice(after)
    assert told is not None
    assert len(told.done) == 12
    assert [value for _, value in told.fields] == MANY
    form: dict[str, tuple[str, ...]] = {name: tuple(value for _, value in told.fields) for name, _ in told.fields}
    done(store, told.undo, form)
    assert set(states(store)) == {MemberState.UNSUBSCRIBED}


def test_each_of_many_has_its_turn_whatever_becomes_of_the_others():
    store = world()
    crowd(store)
    done(store, "members approve", {"member": (MANY[3],)})
    answer = post(store, "members approve", {"member": (MANY[2], MANY[3], "0" * 20, MANY[4])})
    assert isinstance(answer, Foreseen)
    assert len(answer.words) == 2
    assert len(answer.failed) == 2
    told = read_notice(followed(store, post(store, "members approve", again(answer))))
    assert told is not None
    assert told.done == ("let Guest2 in", "let Guest4 in")
    assert len(told.failed) == 2


def test_several_proposals_are_merged_into_one():
    store = world()
    done(store, "proposals add", {"topic": ("Third",), "speaker": ("Zed",)})
    third = next(row.id for row in store.scan() if getattr(row, "topic", "") == "Third")
    told = read_notice(done(store, "proposals merge", {"proposal": ("aa11", third), "into": ("bb22",)}))
    assert told is not None
    assert len(told.done) == 2
