"""Mails to co-leads lead to the place at the desk where the thing is done."""

from dataclasses import replace
from importlib import import_module

import pytest

from shared.desk import routes
from shared.letters.kinds import MailKind
from shared.letters.sent import Reader
from shared.mail.composing import compose
from shared.mail.readers import with_links
from shared.mail.registry import MAILS
from tests.unit.mail.examples import TO_CO_LEADS, known, row, sent_of

PLACED = [kind for kind in MAILS.values() if kind.desk is not None]


class Signer:
    base_url = "https://go.example.org/"
    keys = None
    replies = ""


def test_every_place_is_a_co_leads():
    left = {kind.name for kind in PLACED} - TO_CO_LEADS
    assert left == set(), "name these in TO_CO_LEADS of tests/unit/mail/examples.py, or take their `desk` out"
    assert {
        "application",
        "applications",
        "recap-draft",
        "recording-found",
        "proposals",
        "unwritten",
        "deck-unknown",
        "preflight",
    } <= {kind.name for kind in PLACED}


@pytest.mark.parametrize("kind", PLACED, ids=lambda kind: kind.name)
def test_a_page_of_the_desk_is_there(kind: MailKind):
    path = tuple(filter(None, (kind.desk or "").format(session="2023-10-28", subject="noisy-sgd").split("/")))
    pages = import_module(routes.SECTIONS[path[0] if path else ""][1]).PAGES
    assert any(page.values(path) is not None for page in pages)


def test_mails_about_the_form_lead_to_where_its_questions_are_named():
    assert {MAILS[kind].desk for kind in ("mapping", "form-changed", "watch")} == {"group"}


@pytest.mark.parametrize("kind", ["unwritten", "preflight", "deck-unknown", "mapping", "form-changed", "watch"])
def test_the_mail_has_it_for_a_co_lead_in_both_parts_and_for_nobody_else(kind: str):
    sent = replace(sent_of(row(kind), known()), reader=Reader(id="lead:mika", name="Mika", address="mika@example.org"))
    place = f"https://go.example.org/desk/ml-theory/{MAILS[kind].desk}".rstrip("/")
    letter = compose(with_links(sent, Signer()))
    assert f"\nAt the desk: {place}\n" in letter.text
    assert f'href="{place}">See to it at the desk</a>' in letter.html
    speakers = with_links(replace(sent, reader=Reader(id="speaker:x#y", name="Y", address="y@example.org")), Signer())
    assert "At the desk" not in compose(speakers).text
