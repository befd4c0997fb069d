"""Whom a group is handed over to, as it is typed; what of its file changes with that; what is left to do by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.group.file import parse
from shared.group.handover_letters import by_hand
from shared.group.handover_rules import edits, staying, successors
from shared.group.texts import patched
from shared.model.group import CoLead, FormMapping, Group
from shared.text import strict_yaml
from tests.architecture import ROOT

MIKA, SOL = (CoLead(id=name, name=f"{name.title()} Lead", address=f"{name}@example.org") for name in ("mika", "sol"))
KIM = CoLead(
    id="kim", name="Kim Stand", address="kim@example.org", stands_in_for="mika", from_=date(2027, 2, 1), until=date(2027, 2, 28)
)  # fmt: skip
GROUP = Group(id="g", name="G", zone="America/Denver", sender="G <g@example.org>", co_leads=(MIKA, SOL, KIM))
TEXT = (ROOT / "local" / "group.yaml").read_text()


def ids(text: str, taken: set[str] | None = None) -> list[str]:
    return [lead.id for lead in successors(text, GROUP, taken or set()).to]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada Example <Ada@Example.org>", ["ada"]),
        ('"Ada Example" <ada@example.org>\n\nBo <bo@example.org>', ["ada", "bo"]),
        ("Zoë Ünal <z@example.org>", ["zoe"]),
        ("Mika Other <mika2@example.org>", ["mika-2"]),  # the id of one who is there
        ("Old Name <old@example.org>", ["old-2"]),  # and of one who was
        ("System Desk <desk@example.org>", ["system-2"]),  # and not what the record says of nobody
        ("李 <self@example.org>", ["self-2"]),
        ("李 <li@example.org>", ["li"]),
        ("李 <1@example.org>", ["1"]),
        ("sol@example.org", ["sol"]),  # who is a co-lead already needs no name
        ("Anybody <SOL@example.org>", ["sol"]),
    ],
)
def test_successors_are_read_as_people_write_them(text: str, found: list[str]) -> None:
    assert ids(text, {"old"}) == found


def test_who_is_a_co_lead_stays_who_they_are_and_a_stand_in_is_one_for_good() -> None:
    found = successors("Kimberly <kim@example.org>\nSol <sol@example.org>\nAda <ada@example.org>", GROUP, set())
    assert found.to[:2] == (replace(KIM, stands_in_for=None, from_=None, until=None), SOL)
    assert found.new == ("ada",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "say to whom"),
        (" \n ", "say to whom"),
        ("ada@example.org", "who is ada@example.org"),
        ("Ada", "to: Ada: this is not an e-mail address"),
        ("Ada <a@example.org>\nEva <A@example.org>", "a@example.org stands there twice"),
        ("\n".join(f"P{n} <p{n}@example.org>" for n in range(13)), "at most 12"),
    ],
)
def test_a_line_that_does_not_say_who_is_named(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ids(text)


def test_who_stays_is_named_by_id_or_address() -> None:
    assert staying(("mika", "SOL@example.org", "sol"), GROUP) == ("mika", "sol")
    assert staying((), GROUP) == ()
    for nobody in ("kim", "ada"):
        with pytest.raises(BadInput, match=f"{nobody} is no co-lead; there are: mika, sol"):
            staying((nobody,), GROUP)


PEOPLE = [
    replace(MIKA, mails="at-once"), SOL, replace(KIM, stands_in_for="sol"), replace(KIM, stands_in_for=None, from_=None, until=None),
    CoLead(id="ada", name="Ada: the #1", address="ada@example.com"), CoLead(id="no", name="Yes", address="no@example.com", weekly="never"),
]  # fmt: skip


@st.composite
def groups_of_leads(draw: Any) -> tuple[CoLead, ...]:
    chosen = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, unique_by=lambda lead: lead.id))
    there = {lead.id for lead in chosen if not lead.stands_in_for}
    kept = tuple(lead for lead in chosen if lead.stands_in_for is None or lead.stands_in_for in there)
    return kept if any(not lead.stands_in_for for lead in kept) else (SOL,)


def read(text: str) -> Group:
    return strict_yaml.parsed(text.encode(), parse, "the file")


@given(st.lists(groups_of_leads(), min_size=1, max_size=4))
def test_the_file_says_whoever_leads_and_keeps_its_comments(wanted: list[tuple[CoLead, ...]]) -> None:
    text = TEXT.replace("co_leads:\n", "# Who runs it.\nco_leads:\n")
    for leads in wanted:
        text = patched(text, edits(strict_yaml.read(text.encode()).value, leads))
        known = {lead.id: lead for lead in read(text).co_leads}
        assert {
            id_: (lead.stands_in_for, lead.from_, lead.until, lead.address) for id_, lead in known.items()
        } == {lead.id: (lead.stands_in_for, lead.from_, lead.until, lead.address) for lead in leads}  # fmt: skip
    assert "# Who runs it.\nco_leads:" in text
    assert replace(read(text), co_leads=()) == replace(read(TEXT), co_leads=())


def test_what_is_left_to_do_by_hand_is_only_what_the_group_uses() -> None:
    assert [line.partition(":")[0] for line in by_hand(GROUP, [MIKA])] == [
        "The AWS account, the domain, and where its alarms go"
    ]
    uses = replace(
        GROUP, form=FormMapping(id="f"), playlist="PL", chat_webhook="https://x", meeting_link="https://m", contact="Mika@example.org",
        sender="G <mika@example.org>",
    )  # fmt: skip
    assert [line.partition(":")[0] for line in by_hand(uses, [MIKA])] == [
        "The sign-up form", "The YouTube playlist", "The chat", "The meeting link", "The public contact is the address of Mika Lead",
        "Mails come from the address of Mika Lead", "The AWS account, the domain, and where its alarms go",
    ]  # fmt: skip
    assert not [line for line in by_hand(uses, [SOL]) if "Mika" in line]
