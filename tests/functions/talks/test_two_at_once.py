"""Two people change one talk at once."""

from typing import Any

import pytest

from local.browser import Form
from shared.adapters.dynamodb.table import Table
from shared.model.session import Consent
from shared.schedule import changing
from tests.builders.speaker_page import DAY, PAPER, START, opened, saved, session, talk
from tests.platform import Platform, demo_group


def test_a_save_while_a_co_lead_moves_the_session_keeps_both(group: Platform, monkeypatch: pytest.MonkeyPatch):
    fields = opened(group) | PAPER
    whole, moves = Table.commit, [START + DAY]

    def commit(table: Table, *writes: Any) -> None:
        if moves:
            group.faults._function = ""  # it is the co-lead who does this
            step = changing.move(session(group), moves.pop(), demo_group(), group.table, group.now)
            whole(table, *step.writes)
        whole(table, *writes)

    monkeypatch.setattr(Table, "commit", commit)
    assert "Saved." in saved(group, fields)
    assert (session(group).starts, talk(group).resources[0].title) == (START + DAY, "Kernels")
    assert moves == []


def test_what_somebody_else_changed_meanwhile_is_shown_beside_and_not_overwritten(group: Platform, calls):
    mine = opened(group) | {"title": "My title", "about": "My abstract"}
    saved(group, opened(group) | {"title": "Their title", "consent": "yes"})
    calls.clear()
    page = saved(group, mine)
    assert calls.writes() == []
    assert "Somebody has changed this meanwhile. It is now:</p>\n<p>Their title</p>" in page
    kept = Form(page).fields
    assert (kept["title"], kept["about"], kept["consent"]) == ("My title", "My abstract", "yes")
    assert "Saved." in saved(group, kept)  # now they know
    assert (talk(group).title, talk(group).about, talk(group).consent) == ("My title", "My abstract", Consent.YES)


def test_changes_of_two_people_to_different_fields_are_both_kept(group: Platform):
    mine = opened(group) | {"about": "My abstract"}
    saved(group, opened(group) | {"title": "Their title"} | PAPER)
    assert "Saved." in saved(group, mine)
    assert (talk(group).title, talk(group).about, len(talk(group).resources)) == ("Their title", "My abstract", 1)


def test_the_same_change_by_two_people_is_no_clash(group: Platform):
    mine = opened(group) | {"title": "The title"}
    saved(group, mine)
    assert "Nothing was changed." in saved(group, mine)
