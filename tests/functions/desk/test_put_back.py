"""Whoever is taken out of the co-leads and put back, or replaced and put back, logs in anew: by the command line and by the desk."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.logins import rules
from shared.model.group import Group
from shared.model.login import DeskSession
from shared.store import Create
from shared.text import strict_yaml
from tests.architecture import ROOT
from tests.builders.at_desk import Seat, hidden, is_in
from tests.builders.command_line import fortnight
from tests.platform import Platform

MIKA, SOL = "mika@example.org", "sol@example.org"
FILE = "/desk/ml-theory/group/file"
TEXT = (ROOT / "local" / "group.yaml").read_text()
Apply = Callable[[str], None]


@pytest.fixture(params=["by the command line", "at the desk", "at the desk, by whoever goes"])
def apply(request: pytest.FixtureRequest, group: Platform, tmp_path: Path) -> Apply:
    """Apply a text by the one way or the other; at the desk it is Mika who does it, or Sol as far as they may."""
    group.settle()
    if request.param == "by the command line":
        file = tmp_path / "group.yaml"

        def command(text: str) -> None:
            file.write_text(text)
            done = fortnight(group, "apply", str(file), "--over")
            assert done.code == 0, done.err

        return command
    seats = {address: Seat(group) for address in (MIKA, SOL)}
    itself = request.param.endswith("goes")

    def desk(text: str) -> None:
        who = SOL if itself and SOL not in text else MIKA
        seat = seats[who]
        if not is_in(seat):
            seat.logs_in(who)
        page = seat.opens(FILE)
        page = seat.posts(FILE, {"csrf": hidden(page)["csrf"], "text": text, "over": "yes", "leave": "yes"})
        fields = re.findall(r'<(?:input type="hidden"|textarea[^>]*) name="([^"]+)"', page["body"])
        assert "seen" in fields
        done = seat.posts(FILE, hidden(page))
        assert "Done" in done["body"] or not is_in(seat), done["body"]

    return desk


def without_sol(text: str) -> str:
    """The file without Sol among the co-leads."""
    lines = text.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if SOL in line)
    begins = next(n for n in range(at, 0, -1) if lines[n].lstrip().startswith("- "))
    ends = next(n for n in range(begins + 1, len(lines)) if not lines[n].startswith("    "))
    return "".join(lines[:begins] + lines[ends:])


@pytest.mark.parametrize(
    "otherwise",
    [without_sol, lambda text: text.replace(SOL, "new@example.org"), lambda text: text.replace("id: sol", "id: sol-two").replace(SOL, "new@example.org")],
    ids=["removed", "another address", "somebody else"],
)  # fmt: skip
def test_whoever_is_put_back_has_none_of_the_old_sessions(
    group: Platform, apply: Apply, otherwise: Callable[[str], str]
):
    apply(TEXT)
    phone, laptop, other = (Seat(group) for _ in range(3))
    phone.logs_in(SOL)
    laptop.logs_in(SOL)
    other.logs_in(MIKA)
    assert (
        strict_yaml.read(otherwise(TEXT).encode()).value["co_leads"]
        != strict_yaml.read(TEXT.encode()).value["co_leads"]
    )
    apply(otherwise(TEXT))
    assert not is_in(phone)
    assert SOL not in {row.address for row in group.rows(DeskSession)}
    apply(TEXT)
    assert (is_in(phone), is_in(laptop), is_in(other)) == (False, False, True)
    phone.logs_in(SOL)
    assert is_in(phone)
    apply(TEXT + "\n# a remark\n")  # what changes nobody ends nothing
    assert is_in(phone)


def test_a_session_that_came_about_while_they_were_taken_out_opens_nothing_once_they_are_back(
    group: Platform, tmp_path: Path
):
    group.settle()
    sol = Seat(group)
    sol.logs_in(SOL)
    (row,) = group.rows(DeskSession)
    file = tmp_path / "group.yaml"
    file.write_text(without_sol(TEXT))
    assert fortnight(group, "apply", str(file), "--over").code == 0
    group.table.commit(Create(row))  # it was written as they went
    file.write_text(TEXT)
    assert fortnight(group, "apply", str(file), "--over").code == 0
    assert not is_in(sol)


def test_in_another_group_they_stay_logged_in(group: Platform, tmp_path: Path):
    group.settle()
    found = group.table.get(Group, "ml-theory")
    assert found is not None
    file = tmp_path / "group.yaml"
    second = re.sub(r"(?m)^id: .*$", "id: proofs", TEXT, count=1)
    second = re.sub(r"(?ms)^(form|proposals_form):.*?(?=^\S)", "", second)
    file.write_text(second)
    done = fortnight(group, "apply", str(file))
    assert done.code == 0, done.err
    sol = Seat(group)
    sol.logs_in(SOL)
    file.write_text(without_sol(TEXT))
    assert fortnight(group, "apply", str(file), "--over").code == 0
    file.write_text(TEXT)
    assert fortnight(group, "apply", str(file), "--over").code == 0
    assert ">Log out</a>" in sol.opens("/desk/proofs/leave")["body"]
    assert not is_in(sol)


def test_who_gets_another_id_is_asked_about_once(group: Platform):
    group.settle()
    sol = Seat(group)
    sol.logs_in(SOL)
    found = group.table.get(Group, "ml-theory")
    assert found is not None
    shouted = [replace(lead, address=lead.address.upper()) for lead in found.co_leads]
    for others in ([replace(lead, id=f"{lead.id}-two") for lead in shouted], shouted[::-1]):
        ends = list(rules.ended(found, replace(found, co_leads=tuple(others)), group.table))
        refs = [write.row.id for _, writes in ends for write in writes]  # type: ignore[union-attr]
        assert len(refs) == len(set(refs))
