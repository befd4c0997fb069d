"""``fortnight members export`` and ``import``: everybody as a file, and a file of people taken in."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from shared.adapters.dynamodb.table import Table
from shared.errors import Conflict
from shared.model.member import MemberState
from shared.store import Replace, Write
from tests.builders.command_line import LEAD, Done, fortnight, refused, said
from tests.builders.rosters import kinds, only, put, ticked
from tests.calls import Calls
from tests.platform import Platform


def members(platform: Platform, *arguments: str, answer: str = "") -> Done:
    return fortnight(platform, "members", *arguments, answer=answer)


def test_everybody_is_exported_to_standard_output_and_with_a_mark_to_a_file(group: Platform, tmp_path: Path):
    member = put(group, "ada@example.org", MemberState.ACTIVE, answers=(("Why?", "=1+1"),))
    group.table.commit(Replace(replace(member, name="Ünal")))
    shown, file = members(group, "export"), tmp_path / "people.csv"
    rows = list(csv.reader(io.StringIO(shown.out, newline="")))
    assert (shown.code, rows[0][-1], rows[1][0], rows[1][1], rows[1][-1]) == (
        0,
        "Why?",
        "ada@example.org",
        "Ünal",
        "'=1+1",
    )
    assert shown.out.endswith("\r\n")
    done = members(group, "export", str(file))
    assert (done.code, done.out) == (0, f"{file}: 1 people.\n")
    assert file.read_bytes() == b"\xef\xbb\xbf" + shown.out.encode()


def test_a_file_that_is_there_is_written_over_only_by_force(group: Platform, tmp_path: Path):
    file = tmp_path / "people.csv"
    file.write_text("mine")
    assert refused(members(group, "export", str(file))) == f"{file} is there already; --over writes over it"
    assert file.read_text() == "mine"
    assert members(group, "export", str(file), "--over").code == 0
    assert file.read_text(encoding="utf-8-sig").startswith("address,name,")
    nowhere = tmp_path / "none" / "people.csv"
    assert refused(members(group, "export", str(nowhere))) == f"{nowhere} cannot be written; is its folder there?"


# --- import
@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "list.csv"
    made.write_text(
        "email,name,phone\nada@example.org,Ada,1\nbo@example.com,Bo,2\nnobody,No,3\ncy@example.net,Old Name,4\n"
        "ADA@example.org,,5\ndi@example.net,Di,6\n",
        encoding="utf-8-sig",
    )
    return made


@pytest.fixture
def some(group: Platform) -> Platform:
    """Three of the list are known."""
    put(group, "bo@example.com", MemberState.UNSUBSCRIBED)
    put(group, "cy@example.net", MemberState.ACTIVE)
    put(group, "di@example.net", MemberState.ACTIVE)
    return group


PREVIEW = [
    "Columns that are not read: phone.",
    "In the list: 1 new, 1 updated, 1 unchanged, 1 left, 1 wrong",
    "2, 6 ada@example.org new gets one mail that asks them to confirm",
    "3 bo@example.com left has left; comes back only by signing up",
    "4 nobody wrong this is not an e-mail address: it has no @",
    "7 di@example.net updated name: Old Name → Di",
]


def test_a_dry_run_shows_what_would_become_of_whom_and_writes_nothing(some: Platform, file: Path, calls: Calls):
    done = members(some, "import", str(file), "--dry-run", *LEAD)
    assert (done.code, done.err, calls.writes()) == (0, "", [])
    assert [line for line in said(done) if line != "line address what why"] == [*PREVIEW, "Nothing was changed."]


def test_a_list_is_taken_in_after_a_yes(some: Platform, file: Path, calls: Calls):
    for answer in ("n\n", ""):
        assert members(some, "import", str(file), *LEAD, answer=answer).code == 1
    assert calls.writes() == []
    done = members(some, "import", str(file), *LEAD, answer="y\n")
    assert (done.code, set(PREVIEW) <= set(said(done))) == (0, True)
    assert said(done)[-1].endswith(
        "Write 1 new, 1 updated? [y/N]: Written: 1 new, 1 updated. Mails go with the next tick."
    )
    assert (some.members()["ada@example.org"], only(some, "di@example.net").name) == ("pending_confirmation", "Di")
    assert only(some, "ada@example.org").history[-1].by == "mika"
    ticked(some)
    assert kinds(some, "ada@example.org") == ["confirm"]


def test_the_same_file_again_asks_nothing_and_changes_nothing(some: Platform, file: Path, calls: Calls):
    members(some, "import", str(file), "--yes", *LEAD)
    calls.clear()
    done = members(some, "import", str(file), *LEAD)
    assert (done.code, said(done)[-1], calls.writes()) == (0, "Nothing was changed.", [])
    assert "In the list: 2 unchanged, 1 waiting, 1 left, 1 wrong" in said(done)


def test_who_agreed_before_comes_in_at_once(some: Platform, file: Path):
    done = members(some, "import", str(file), "--already-agreed", "--yes", *LEAD)
    assert "2, 6 ada@example.org new becomes a member, with a welcome" in said(done)
    ticked(some)
    assert (some.members()["ada@example.org"], kinds(some, "ada@example.org")) == ("active", ["welcome"])


def test_an_import_is_given_as_json(some: Platform, file: Path):
    planned = members(some, "import", str(file), "--dry-run", "--json", *LEAD).json
    assert planned["counts"] == {
        "new": 1, "updated": 1, "unchanged": 1, "waiting": 0, "left": 1, "unmailable": 0, "erased": 0, "wrong": 1,
    }  # fmt: skip
    assert (planned["written"], planned["lost"]) == (0, [])
    assert planned["lines"][0] == {
        "lines": [2, 6], "address": "ada@example.org", "what": "new", "why": "gets one mail that asks them to confirm",
    }  # fmt: skip
    refusal = members(some, "import", str(file), "--json", *LEAD, answer="y\n")
    assert (refusal.code, refusal.json) == (2, {"error": "with --json nothing is asked: say --yes too, if you mean it"})
    done = members(some, "import", str(file), "--yes", "--json", *LEAD).json
    assert (done["written"], done["lines"]) == (2, planned["lines"])


def test_a_line_that_somebody_else_changed_meanwhile_is_named_and_the_others_are_written(
    some: Platform, file: Path, monkeypatch: pytest.MonkeyPatch
):
    commit = Table.commit

    def busy(table: Table, *writes: Write) -> None:
        if getattr(writes[0].row, "address", "") == "di@example.net":
            raise Conflict("MEMBERS")
        commit(table, *writes)

    with monkeypatch.context() as patch:
        patch.setattr(Table, "commit", busy)
        done = members(some, "import", str(file), "--yes", *LEAD)
    assert (done.code, said(done)[-2:]) == (1, [
        "Written: 1 new. Mails go with the next tick.",
        "Somebody changed di@example.net at the same moment: run the same file again.",
    ])  # fmt: skip
    assert members(some, "import", str(file), "--yes", "--json", *LEAD).json["written"] == 1
    assert only(some, "di@example.net").name == "Di"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"email\nad\xe4@example.org\n", "{file}, line 2: this is not UTF-8; save the file with that encoding (“CSV UTF-8”)"),
        (b"PK\x03\x04...", "{file} is a spreadsheet, a document or an archive (.xlsx, .ods, .docx, .zip), and not a text; "
                          "save its table as “CSV UTF-8”"),
        (b'email\n"ada@example.org\n', "line 2: a quotation mark is opened here and never closed"),
        (b"", "no column is called address, email or e-mail, and none has e-mail addresses; "
              "the columns are: none: the file is empty"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(group: Platform, tmp_path: Path, content: bytes, why: str):
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    assert refused(members(group, "import", str(file), *LEAD)) == why.format(file=file)


def test_a_file_that_is_not_there_or_a_co_lead_who_is_nobody_is_refused(group: Platform, file: Path):
    missing = file.with_name("missing.csv")
    assert refused(members(group, "import", str(missing), *LEAD)) == f"{missing}: there is no such file"
    assert refused(members(group, "import", str(file), "--yes")) == "say who you are with --as: mika, sol"


def test_what_was_exported_can_be_imported_and_nothing_changes(some: Platform, tmp_path: Path, calls: Calls):
    file = tmp_path / "people.csv"
    members(some, "export", str(file))
    calls.clear()
    done = members(some, "import", str(file), *LEAD)
    assert (done.code, calls.writes()) == (0, [])
    assert "In the list: 2 unchanged, 1 left" in said(done)
