"""What two co-leads do to the settings at once: nothing is overwritten, and nothing that was typed is lost."""

import pytest

from shared.desk.actions import action_page
from shared.desk.settings.group_page import GroupPage
from shared.group.revisions import stamped
from shared.model.group import Group
from shared.schedule.actions import CANCEL, Cancelling
from shared.store.actions import Acting, By, Way, perform
from tests.simulation.store import MemoryStore
from tests.unit.desk.settings.group_form import ID, NOW, TEXT, answer, applied, confirmed, form, held, inputs


def test_a_second_co_leads_change_in_between_is_shown_and_not_overwritten(store: MemoryStore):
    mine = form(store)
    applied(
        store,
        stamped(TEXT.replace("minutes: 60", "minutes: 90").replace("name: ML Theory Reading Group", "name: Theirs"), 1),
    )
    page = answer(store, "group", fields=mine | {"name": "Mine", "mission": "mine too", "co_leads.1.name": "Sol L"})
    assert isinstance(page, GroupPage)
    (theirs,) = page.theirs
    assert "by sol at the desk" in theirs
    assert "season.minutes: 60 → 90" in theirs
    assert page.lost == ("name: you wrote Mine; it is Theirs now",)
    shown = dict(inputs(page))
    assert (shown["name"], shown["season.minutes"], shown["mission"], shown["co_leads.1.name"]) == (
        "Theirs",
        "90",
        "mine too",
        "Sol L",
    )
    assert held(store).revision == 2
    confirmed(store, answer(store, "group", fields={"revision": "2", "base": page.at.base} | shown))
    group = store.get(Group, ID)
    assert group is not None
    assert (group.name, group.mission, group.season and group.season.minutes) == ("Theirs", "mine too", 90)


def test_a_change_between_the_look_and_the_press_is_shown_too(store: MemoryStore):
    seen = answer(store, "group", fields=form(store) | {"name": "Mine"})
    applied(store, stamped(TEXT.replace("minutes: 60", "minutes: 90"), 1))
    again = answer(store, "group", fields=dict(seen.fields) | {"seen": seen.seen})
    assert isinstance(again, GroupPage)
    assert (again.theirs[0].partition(",")[0], dict(inputs(again))["name"]) == ("revision 2", "Mine")
    assert held(store).revision == 2


def test_what_is_shown_anew_as_something_else_has_changed_still_leads_back_to_all_that_was_typed(store: MemoryStore):
    seen = answer(store, "group", fields=form(store) | {"season.starts": "15:30", "mission": "mine"})
    perform(
        CANCEL, Cancelling(group=ID, session="2023-10-28"), Acting(store=store, now=NOW, by=By(who="sol", way=Way.DESK))
    )
    again = answer(store, "group", fields=dict(seen.fields) | {"seen": seen.seen})
    assert isinstance(again, action_page.Foreseen)
    assert again.changed == action_page.CHANGED
    page = answer(store, "group", fields=dict(again.typed) | {"change": "yes"})
    assert isinstance(page, GroupPage)
    assert [dict(inputs(page))[name] for name in ("season.starts", "mission")] == ["15:30", "mine"]
    confirmed(store, again)
    assert held(store).revision == 2


@pytest.mark.parametrize("base", ["", "x", "eJwDAAAAAAE=", "////", "é"])
def test_a_form_whose_base_is_nothing_is_taken_as_made_now(base: str, store: MemoryStore):
    seen = answer(store, "group", fields=form(store) | {"base": base, "name": "Mine"})
    assert isinstance(seen, action_page.Foreseen)
