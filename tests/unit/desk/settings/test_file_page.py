"""The group's file at the desk as a whole: taken away, brought back, and what became of it."""

from dataclasses import replace

from shared.desk import rendering, routes
from shared.desk.actions import action_page
from shared.desk.settings.group_page import FilePage, HistoryPage
from shared.group.revisions import stamped
from shared.model.group import CoLead, Group
from shared.store import Replace
from tests.simulation.store import MemoryStore
from tests.unit.desk.settings.group_form import ID, TEXT, answer, at, confirmed, form, held


def test_back_from_what_a_file_would_change_is_that_file(store: MemoryStore):
    text = stamped(TEXT.replace("minutes: 60", "minutes: 90"), 1)
    seen = answer(store, "group", "file", fields={"text": text})
    assert isinstance(seen, action_page.Foreseen)
    page = answer(store, "group", "file", fields=dict(seen.typed) | {"change": "yes"})
    assert isinstance(page, FilePage)
    assert page.text == text
    assert held(store).revision == 1


def test_the_file_goes_down_with_its_revision_and_up_with_the_same_checks(store: MemoryStore):
    down = answer(store, "group", "group.yaml")
    assert (down.name, down.content.decode()) == (f"{ID}.yaml", stamped(TEXT, 1))
    assert answer(store, "group", "file").text == stamped(TEXT, 1)
    bad = answer(
        store, "group", "file", fields={"text": stamped(TEXT, 1).replace("zone: ", "zone: x").replace("\n", "\r\n")}
    )
    assert isinstance(bad, FilePage)
    assert bad.wrong[0].startswith("the file, line ")
    seen = answer(store, "group", "file", fields={"text": stamped(TEXT + "# new\n", 1)})
    confirmed(store, seen)
    assert held(store).text == TEXT + "# new\n"
    older = answer(store, "group", "file", fields={"text": stamped(TEXT.replace("minutes: 60", "minutes: 45"), 1)})
    assert older.sides == ("season.minutes: the file has 45, the table 60",)
    assert older.since[0].startswith("revision 2, by mika at the desk")
    confirmed(store, answer(store, "group", "file", fields={"text": older.text, "over": "yes"}))
    assert held(store).revision == 3
    other = answer(store, "group", "file", fields={"text": TEXT.replace(f"id: {ID}", "id: other"), "over": "yes"})
    assert "not of 'ml-theory'" in other.wrong[0]


def test_the_history_names_people(store: MemoryStore):
    confirmed(store, answer(store, "group", fields=form(store) | {"seats": "3"}))
    page = answer(store, "group", "history")
    assert isinstance(page, HistoryPage)
    assert [(line[0], line[2], line[3]) for line in page.lines] == [
        (2, "Mika Lead", ("seats: 4 → 3",)),
        (1, "Sol Lead", ("the whole file",)),
    ]


def test_a_group_without_a_text_gets_one_and_every_group_can_be_shown(store: MemoryStore):
    store.commit(Replace(replace(held(store), text="")))
    assert "# Who runs it" in answer(store, "group", "file").text
    assert answer(store, "group", fields=form(store)).unchanged
    bare = Group(
        id="bare",
        name="B",
        zone="UTC",
        sender="b@example.org",
        co_leads=(CoLead(id="a", name="A", address="a@example.org"),),
    )
    visit = replace(
        at(store, "group"),
        group=bare,
        lead=bare.co_leads[0],
        request=replace(at(store).request, path=("bare", "group")),
    )
    assert '<h1 dir="auto">The group</h1>' in rendering.render(routes.answer(visit), visit)
