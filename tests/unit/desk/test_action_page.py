"""Every action of the desk, from its form to its end: what is shown before is what is written, and what is undone can be."""

import re
from collections.abc import Mapping
from dataclasses import fields
from html.parser import HTMLParser
from typing import Any

import pytest

from shared.adapters.dynamodb.rows import key_of
from shared.desk import rendering, routes
from shared.desk.actions.action_page import Asking, Foreseen
from shared.desk.actions.registry import actions, address_of
from shared.desk.answers import GoTo, NoSuchPage
from shared.desk.notice import read_notice
from shared.model.audit import AuditLine
from shared.model.count import Count
from shared.model.mailing import Mailing
from shared.model.session import Session
from tests.architecture import ROOT
from tests.simulation.store import MemoryStore
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import BACK, DESK, HERE, again, done, followed, post, rows, typed, visit
from tests.unit.desk.worlds import AHEAD, CASES, GROUP, world

NOT_HERE = {
    "members confirm", "members leave", "members settings", "votes vote", "proposals offer", "proposals withdraw", "form take-in",
    "talks save", "setup", "keys rotate", "attendance season", "attendance say", "feedback answer",
}  # fmt: skip


def test_every_action_has_a_form_here_but_what_is_no_co_leads_or_no_desks():
    assert set(actions()) - set(DESK) == NOT_HERE
    for name in sorted(NOT_HERE):
        with pytest.raises(NoSuchPage):
            routes.answer(visit(world(), "do", name.replace(" ", "-")))


@pytest.mark.parametrize("name", DESK)
def test_a_form_asks_for_each_input_and_shows_what_the_address_fills_in(name: str):
    store = begun(CASES[name])
    form = typed(name, inputs(CASES[name], store))
    seen = visit(store, "do", address_of(actions()[name]), query=form)
    answer = routes.answer(seen)
    assert isinstance(answer, Asking)
    assert {one.name for one in answer.fields} >= set(form) - {"back"}
    page = rendering.render(answer, seen)
    for value in (text for name, texts in form.items() if name != "back" for text in texts):
        assert {value.strip(), value.replace(" ", "T")} & set(read_off(page).splitlines()) or "\n" in value or not value
    assert answer.back == BACK


@pytest.mark.parametrize("name", HERE)
def test_back_from_what_will_happen_is_the_form_as_it_was_typed_or_where_the_button_was(name: str):
    store = begun(CASES[name])
    form = typed(name, inputs(CASES[name], store))
    for marked in ({}, {"typed": ("yes",)}):
        shown = post(store, name, form | marked)
        if not isinstance(shown, Foreseen):
            continue
        assert bool(shown.form) is bool(marked)
        assert shown.back == BACK
        if marked:
            again = dict[str, tuple[str, ...]]()
            for key, value in shown.typed:
                again[key] = (*again.get(key, ()), value)
            before = rows(store)
            page = post(store, name, again | {"change": ("yes",)})
            assert isinstance(page, Asking)
            assert {one.name: one.values for one in page.fields if one.name in form}.items() >= {
                (key, values) for key, values in form.items() if key != "back"
            }
            assert rows(store) == before


def test_every_form_in_which_something_is_typed_says_so_to_the_action_that_it_goes_to():
    pages = {path.name: path.read_text() for path in (ROOT / "shared" / "templates" / "desk").glob("*.html")}
    forms = [
        (name, form) for name, page in pages.items() for form in re.findall(r"(?s)<form[^>]*visit\.path\(.do..*?</form>", page)
    ]  # fmt: skip
    typed = [(name, form) for name, form in forms if re.search(r'<textarea|type="(?:text|date|datetime-local)"', form)]
    assert {"attendance.html", "draft.html", "people-import.html"} <= {name for name, _ in typed}
    assert [name for name, form in typed if 'name="typed" value="yes"' not in form] == []


def test_back_from_what_one_changed_field_would_do_is_a_form_with_all_that_is_there():
    store = world()
    talk = store.get(Session, GROUP, AHEAD).talks[0]  # type: ignore[union-attr]
    form = {"session": (AHEAD,), "talk": (talk.slug,), "title": ("Wide nets",), "typed": ("yes",), "back": (BACK,)}
    page = post(store, "talks set", form | {"change": ("yes",)})
    assert isinstance(page, Asking)
    there = {one.name: one.value for one in page.fields}
    assert (there["title"], there["abstract"]) == ("Wide nets", talk.about)


def read_off(page: str) -> str:
    found: list[str] = []

    class Text(HTMLParser):
        def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value for _, value in attrs if value)

        def handle_data(self, data: str) -> None:
            found.append(data)

    Text().feed(page)
    return "\n".join(found)


@pytest.mark.parametrize("name", HERE)
def test_what_is_shown_before_is_what_is_written(name: str):
    case, action = CASES[name], actions()[name]
    store = begun(case)
    form = typed(name, inputs(case, store))
    before = rows(store)
    answer = post(store, name, form)
    asks = action.asks or isinstance(answer, Foreseen)
    if asks:
        assert isinstance(answer, Foreseen)
        assert rows(store) == before
        assert answer.words
        assert action.asks or answer.mails
        page = rendering.render(answer, visit(store, "do", address_of(action), fields=form))
        assert all(line in read_off(page) for line in (*answer.words, *answer.mails))
        answer = post(store, name, again(answer))
    assert isinstance(answer, GoTo)
    assert answer.to.startswith(f"{BACK}&done=")
    assert rows(store) != before
    told = read_notice(followed(store, answer))
    assert told is not None
    assert told.done
    assert not told.failed
    lines = [row for row in store.all(AuditLine, GROUP) if row.by == "mika" and row not in before]
    assert lines or not action.audited or name in ("import", "members import")
    assert {line.way for line in lines} <= {"desk", ""}


@pytest.mark.parametrize("name", HERE)
def test_what_is_done_is_done_once_however_often_it_is_sent(name: str):
    """Sending the confirmed form again, as a browser does that lost the answer, mails nobody twice."""
    case = CASES[name]
    store = begun(case)
    answer = post(store, name, typed(name, inputs(case, store)))
    form = again(answer) if isinstance(answer, Foreseen) else typed(name, inputs(case, store))
    post(store, name, form)
    after = rows(store)
    once_more = post(store, name, form)
    assert rows(store) == after
    assert isinstance(once_more, Asking | Foreseen | GoTo)


HISTORY = ("version", "history", "revision", "sequence")
"""Of rows: what counts their changes, and tells them."""
STAYS: dict[str, dict[str, set[str]]] = {
    "members approve": {"Member": {"state", "active_since", "decided_by"}},
    "members decline": {"Member": {"state", "active_since", "decided_by", "life"}},
    "sessions add": {"Session": {"added"}, "Room": {"added"}},
    "votes open": {"Vote": {"added"}},
    "proposals add": {"TalkProposal": {"added"}, "Proposer": {"added"}},
    "recap send": {"Recap": {"state", "issue", "by"}},
    "recap undo": {"Recap": {"issue"}},
    "recordings attach": {"Recording": {"added"}},
    "announcements send": {"Announcement": {"issue"}, "Allowance": {"added"}},
    "rota remove": {"Rota": {"order"}},
    "handover begin": {"GroupFile": {"added"}},
    "talks withdraw": {},  # but for talks of a vote or of a turn
}
"""What is otherwise than before when an action was taken back, which the page has to say: the fields of each kind of row, or that it was
added."""


def facts(store: MemoryStore) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows by their keys, without what only tells of what was done: the audit, numbers, mails."""
    kept = (row for row in store.scan() if not isinstance(row, AuditLine | Count | Mailing))
    return {key_of(row): {"": type(row).__name__} | {f.name: getattr(row, f.name) for f in fields(row)} for row in kept}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    if not before:
        return {"added"}
    return {"gone"} if not after else {name for name in before if before[name] != after[name]} - set(HISTORY)


@pytest.mark.parametrize(
    "name", [name for name in HERE if actions()[name].undo and not actions()[actions()[name].undo].where]
)
def test_what_is_undone_is_row_for_row_as_before_but_for_what_is_said_to_stay(name: str):
    case = CASES[name]
    store = begun(case)
    before = facts(store)
    told = read_notice(done(store, name, typed(name, inputs(case, store))))
    assert told is not None
    assert facts(store) != before
    done(store, told.undo, {**{key: (value,) for key, value in told.fields}, "back": (BACK,)})
    after, left = facts(store), dict[str, set[str]]()
    for key in {*before, *after}:
        was, now = before.get(key, {}), after.get(key, {})
        if found := differing(was, now):
            left.setdefault((was or now)[""], set()).update(found)
    assert left == STAYS.get(name, {})
    assert bool(told.remains) is (name in STAYS)


@pytest.mark.parametrize("name", ["apply", "members resume", "proposals confirm"])
def test_what_cannot_be_undone_says_why(name: str):
    store = begun(CASES[name])
    after = done(store, name, typed(name, inputs(CASES[name], store)))
    told = read_notice(after)
    assert told is not None
    assert told.undo == ""
    assert "take" in told.remains
    assert told.remains in read_off(rendering.render(routes.answer(after), after))


UNDONE = [name for name in HERE if actions()[name].undo]


@pytest.mark.parametrize("name", UNDONE)
def test_undo_is_offered_with_what_it_needs(name: str):
    case, action = CASES[name], actions()[name]
    store = begun(case)
    told = read_notice(done(store, name, typed(name, inputs(case, store))))
    assert told is not None
    assert told.undo == action.undo
    if actions()[told.undo].where:
        return
    back = done(store, told.undo, {**{key: (value,) for key, value in told.fields}, "back": (BACK,)})
    assert read_notice(back) is not None
    assert read_notice(back).done != ("nothing had to change",)  # type: ignore[union-attr]


def told(answer: Any, store: MemoryStore) -> str:
    """What the page says that comes after *answer*."""
    notice = read_notice(followed(store, answer))
    assert notice
    return notice.note


def test_a_list_of_which_nothing_is_ticked_says_so_where_it_is_and_asks_for_no_id():
    for name in ("members approve", "proposals merge"):
        store = world()
        answer = post(store, name, {"back": (BACK,)})
        assert told(answer, store).startswith("Nothing was chosen")
        assert answer.to.startswith(BACK)


def test_what_cannot_be_done_has_no_button_that_would_do_it_where_there_is_nothing_to_write():
    store = world()
    for name, mendable, why in (
        ("recap undo", False, "has no recap"),
        ("sessions move", True, "no session '2023-01-01'"),
    ):
        shown = post(store, name, {"session": ("2023-01-01",), "when": ("2023-11-01 14:00",), "back": (BACK,)})
        assert isinstance(shown, Asking)
        assert any(why in one for one in shown.wrong)
        assert shown.mendable is mendable
        html = rendering.render(shown, visit(store, "do", address_of(actions()[name]), fields={}))
        assert ("<button>" in html) is mendable
        assert f'href="{BACK.replace("&", "&amp;")}"' in html


def test_that_a_time_is_past_stands_at_the_field_in_which_it_was_typed():
    for name, more in (("sessions add", {}), ("sessions move", {"session": (AHEAD,)})):
        shown = post(world(), name, {"when": ("2023-01-10 14:00",), "back": (BACK,), "typed": ("yes",), **more})
        assert isinstance(shown, Asking)
        assert (shown.wrong, shown.amiss) == ((), "when")
        assert ["is past" in one.wrong for one in shown.fields if one.wrong] == [True]
