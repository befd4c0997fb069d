"""A page behind a link is one entry; whoever opens or presses a link goes one way."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from artefacts.imports import reach
from functions.answer_links.registry import MODULES, page_of
from local.emulator import ROOT
from shared import signed_links
from shared.errors import BadLink, Conflict
from shared.pages import rendering
from shared.pages.answers import GONE, Answer
from shared.pages.links import Page
from shared.signed_links import Link
from shared.store.actions import TRIES


@dataclass
class Rows:
    """What a page of the test reads; *faster* presses by others come before one of ours."""

    there: bool = True
    faster: int = 0
    seen: list[str] = field(default_factory=list)


def load(link: Link, rows: Rows) -> str | Answer:
    rows.seen.append("load")
    return link.subject[0] if rows.there else GONE


def view(name: str, rows: Rows) -> Answer:
    rows.seen.append("view")
    return Answer(title=name, lead="")


def act(name: str, fields: Mapping[str, str], rows: Rows) -> Answer:
    rows.seen.append("act")
    if rows.faster:
        rows.faster -= 1
        raise Conflict(name)
    return Answer(title=fields["choice"], lead="")


PAGE = Page("thank", load, view, act)
LINK = Link("thank", ("ada",))


def test_a_get_shows_and_a_post_acts():
    rows = Rows()
    assert PAGE.answer(LINK, None, rows).title == "ada"
    assert PAGE.answer(LINK, {"choice": "thanks"}, rows).title == "thanks"
    assert rows.seen == ["load", "view", "load", "act"]


def test_where_nothing_is_left_nothing_is_shown_or_done():
    rows = Rows(there=False)
    assert [PAGE.answer(LINK, fields, rows) for fields in (None, {})] == [GONE, GONE]
    assert rows.seen == ["load", "load"]


def test_when_somebody_was_faster_the_rows_are_looked_at_again_and_not_without_end():
    rows = Rows(faster=TRIES - 1)
    assert PAGE.answer(LINK, {"choice": "thanks"}, rows).title == "thanks"
    assert rows.seen == ["load", "act"] * TRIES
    with pytest.raises(Conflict):
        PAGE.answer(LINK, {}, Rows(faster=TRIES))


def test_a_link_for_something_else_reads_nothing():
    rows = Rows()
    with pytest.raises(BadLink, match="something else"):
        PAGE.answer(Link("leave", ("ada",)), None, rows)
    with pytest.raises(BadLink, match="something else"):
        page_of(signed_links.TALK)
    assert rows.seen == []


@pytest.mark.parametrize("purpose", MODULES)
def test_each_purpose_has_its_page_and_the_function_ships_it(purpose: str):
    assert page_of(purpose).purpose == purpose
    shipped = reach("functions.answer_links.app", ROOT)
    assert MODULES[purpose] in shipped.modules
    assert rendering.TEMPLATES in shipped.templates


def test_a_cold_start_imports_no_page():
    told = "import sys, functions.answer_links.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & set(MODULES.values()) == set()
