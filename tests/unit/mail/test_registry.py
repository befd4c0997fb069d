"""The entries of the kinds of mail: all that is promised has one, and one is all that a kind needs beside its templates."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader

from shared.letters.sheets import Sheet
from shared.mail import compose
from shared.mail.composing import _environment
from shared.mail.registry import MAILS, Kind, kind_of, preference_of
from tests.unit.mail.examples import known, row

SHARED = Path(__file__).parents[3] / "shared"


def promised() -> set[str]:
    """The literal kinds of every mailing that is made anywhere, but of those to the chat."""
    calls = [
        node
        for path in SHARED.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "mailing"
    ]
    mails = [call for call in calls if "attr='CHAT'" not in ast.dump(call)]
    return {one.value for call in mails for one in call.args[:1] if isinstance(one, ast.Constant)}


def test_every_kind_that_is_promised_by_name_has_its_entry() -> None:
    assert len(promised()) > 20
    assert promised() - set(MAILS) == set()


def test_a_new_kind_is_an_entry_and_two_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    layouts = DictLoader({"gossip.txt": "{{ said }}, {{ reader }}", "gossip.html": "<p>{{ said }}</p>"})
    monkeypatch.setattr(_environment(), "loader", ChoiceLoader([layouts, _environment().loader]))  # type: ignore[list-item]
    sheet = Sheet(subject="Have you heard?", preheader="", why="", facts={"said": "They meet"})
    monkeypatch.setitem(MAILS, "gossip", Kind("gossip", lambda _, __: sheet, preference="news"))
    letter = compose(row("gossip"), known(reader_name="Dana"))
    assert (letter.subject, letter.text, letter.html) == ("Have you heard?", "They meet, Dana\n", "<p>They meet</p>\n")
    assert letter.unsubscribe
    assert preference_of(row("gossip")) == "news"


@pytest.mark.parametrize(
    ("kind", "stage", "preference"),
    [("reminder", "7d", "7d"), ("reminder", None, ""), ("moved", None, "news"), ("recap-correction", None, "recap"),
     ("ballot", None, "votes"), ("welcome", None, ""), ("no such", None, "")],
)  # fmt: skip
def test_members_switch_off_reminders_by_their_stage_and_others_by_their_kinds_preference(
    kind: str, stage: str | None, preference: str
) -> None:
    assert preference_of(replace(row("moved"), kind=kind, stage=stage)) == preference


def test_news_of_a_talk_go_by_the_preference_of_what_members_are_told() -> None:
    assert preference_of(row("talk-news"), "moved") == "news"
    assert preference_of(row("talk-news")) == ""


def test_only_mail_to_members_can_be_switched_off_and_only_co_leads_mail_can_wait() -> None:
    for kind in MAILS.values():
        assert not (kind.preference and kind.transactional), kind.name
        assert not kind.can_wait or kind.transactional, kind.name
    assert not kind_of("no such").can_wait
