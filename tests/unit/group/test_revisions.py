"""Revisions of a group's file: nothing newer is overwritten unseen, whoever hands it in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.errors import BadInput, Conflict
from shared.group.actions import APPLY, Filed
from shared.group.file import parse
from shared.group.revisions import KEPT, Older, WrittenFile, revision_of, stamped, unstamped
from shared.model.group import Group, PublicGroup
from shared.model.group_file import GroupFile
from shared.model.session import Session
from shared.store import Replace
from shared.store.actions import Acting, By, Way, foreseen, perform
from shared.text import strict_yaml
from tests.architecture import ROOT
from tests.simulation.store import MemoryStore

NOW = datetime(2023, 10, 7, 8, tzinfo=UTC)
TEXT = (ROOT / "local" / "group.yaml").read_text()
COMMAND, MIKA, SOL = By(who="command", way=Way.COMMAND), By(who="mika", way=Way.DESK), By(who="sol", way=Way.DESK)


def filed(text: str, **more: Any) -> Filed:
    return Filed(file=WrittenFile(parse(strict_yaml.read(text.encode()).value), text), **more)


def apply(store: MemoryStore, text: str, by: By = COMMAND, **more: Any) -> int:
    return len(perform(APPLY, filed(text, **more), Acting(store=store, now=NOW, by=by)))


def held(store: MemoryStore) -> GroupFile:
    found = store.get(GroupFile, "ml-theory")
    assert found is not None
    return found


def with_(text: str, **settings: str) -> str:
    for name, value in settings.items():
        before = next(line for line in text.splitlines() if line.strip().startswith(f"{name}: "))
        text = text.replace(before, f"{before.partition(name)[0]}{name}: {value}")
    return text


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    apply(store, TEXT)
    return store


def test_the_text_is_kept_with_its_revision_and_nothing_changes_twice(store: MemoryStore):
    assert (held(store).text, held(store).revision, held(store).history[0].what) == (TEXT, 1, ("the whole file",))
    assert apply(store, TEXT) == 0
    assert apply(store, stamped(TEXT, 1)) == 0
    assert held(store).revision == 1


def test_the_line_that_names_the_revision_is_found_and_replaced_and_no_part_of_the_text():
    assert revision_of(stamped(TEXT, 7)) == 7
    assert revision_of(f"# mine\n# revision: 8  \r\n{TEXT}") == 8
    assert stamped(stamped(TEXT, 7), 9) == stamped(TEXT, 9)
    assert unstamped(stamped(TEXT, 7)) == TEXT
    assert revision_of(TEXT) is None


def test_the_history_says_who_changed_what_but_no_address_and_no_link(store: MemoryStore):
    text = with_(
        TEXT,
        name="Others",
        starts='"15:00"',
        meeting_link="https://meet.example.org/secret",
        sender="Us <us@ml-theory.example.org>",
    )
    apply(store, stamped(text, 1), SOL)
    line = held(store).history[0]
    assert (line.revision, line.by, line.way, line.at) == (2, "sol", "desk", NOW)
    assert sorted(line.what) == [
        "meeting_link",
        "name: ML Theory Reading Group → Others",
        "season.starts: 14:00 → 15:00",
        "sender",
    ]


def test_only_how_it_is_written_is_a_revision_too(store: MemoryStore):
    apply(store, stamped(TEXT + "# more\n", 1), MIKA)
    assert (held(store).revision, held(store).history[0].what) == (2, ("how it is written",))
    assert held(store).text == TEXT + "# more\n"


def test_a_file_of_an_older_revision_is_refused_with_both_sides_unless_it_goes_over(store: MemoryStore):
    apply(store, stamped(with_(TEXT, name="Theirs"), 1), SOL)
    mine = stamped(with_(TEXT, name="Mine", starts='"15:00"'), 1)
    with pytest.raises(Older) as older:
        apply(store, mine)
    assert older.value.said == "this file is of revision 1, and the group's settings are at revision 2 by now"
    assert older.value.since == (
        "revision 2, by sol at the desk, 2023-10-07 08:00 UTC: name: ML Theory Reading Group → Theirs",
    )
    assert older.value.sides == (
        "name: the file has Mine, the table Theirs", "season.starts: the file has 15:00, the table 14:00",
    )  # fmt: skip
    assert str(older.value).count("\n") == 3
    group = store.get(Group, "ml-theory")
    assert group is not None
    assert (group.name, held(store).revision) == ("Theirs", 2)
    apply(store, mine, over=True)
    group = store.get(Group, "ml-theory")
    assert group is not None
    assert (group.name, held(store).revision) == ("Mine", 3)


@pytest.mark.parametrize(
    ("last", "named", "refused"),
    [(COMMAND, None, False), (SOL, None, True), (SOL, 2, False), (SOL, 3, True), (COMMAND, 1, True)],
)
def test_a_file_that_names_no_revision_goes_over_other_files_but_not_over_the_desk(
    last: By, named: int | None, refused: bool, store: MemoryStore
):
    apply(store, stamped(with_(TEXT, name="Theirs"), 1), last)
    mine = with_(TEXT, name="Mine")
    try:
        apply(store, mine if named is None else stamped(mine, named))
        assert not refused
    except Older:
        assert refused


def test_of_two_at_once_the_second_finds_a_newer_revision(store: MemoryStore):
    """Also where the first is at its sessions still: the file is its first write."""
    first = APPLY.does(filed(stamped(with_(TEXT, starts='"15:00"'), 1)), Acting(store=store, now=NOW, by=SOL))
    store.commit(*next(iter(first)).writes)
    with pytest.raises(Older):
        apply(store, stamped(with_(TEXT, name="Mine"), 1), MIKA)
    before = {row.key: row.starts for row in store.all(Session, "ml-theory")}
    assert (
        apply(store, stamped(with_(TEXT, starts='"15:00"'), 1), SOL) > 0
    )  # the same text again goes on where it was left
    assert {row.key: row.starts for row in store.all(Session, "ml-theory")} != before
    assert apply(store, held(store).text) == 0
    assert held(store).revision == 2


def test_two_who_write_at_the_same_moment_meet_at_the_file(store: MemoryStore):
    acting = Acting(store=store, now=NOW, by=MIKA)
    first, second = (next(iter(APPLY.does(filed(stamped(with_(TEXT, name=name), 1)), acting))) for name in ("A", "B"))
    store.commit(*first.writes)
    with pytest.raises(Conflict):
        store.commit(*second.writes)


def test_nobody_takes_the_last_co_lead_off_or_themselves_unasked_and_ids_stay(store: MemoryStore):
    lines = TEXT.splitlines(keepends=True)
    without = {who: "".join(line for line in lines if f"id: {who}," not in line) for who in ("mika", "sol")}
    with pytest.raises(BadInput, match="take you off the co-leads"):
        apply(store, stamped(without["mika"], 1), MIKA)
    with pytest.raises(BadInput, match="co_leads: is missing"):
        filed("".join(line for line in lines if "id: mika," not in line and "id: sol," not in line))
    with pytest.raises(BadInput, match="and stays so"):
        apply(store, TEXT.replace("id: mika,", "id: micah,"), SOL)
    apply(store, stamped(without["sol"], 1), MIKA)
    apply(store, stamped(TEXT, 2), MIKA)
    apply(store, stamped(without["mika"], 3), MIKA, leave=True)
    group = store.get(Group, "ml-theory")
    assert group is not None
    assert [lead.id for lead in group.co_leads] == ["sol"]


def test_a_group_of_an_earlier_version_has_no_text_and_a_too_large_one_keeps_none(monkeypatch: pytest.MonkeyPatch):
    store = MemoryStore(lambda: NOW)
    group = parse(strict_yaml.read(TEXT.encode()).value)
    perform(APPLY, Filed(file=WrittenFile(group)), Acting(store=store, now=NOW, by=COMMAND))
    assert store.get(GroupFile, "ml-theory") is None
    monkeypatch.setattr("shared.group.revisions.LARGEST", 100)
    apply(store, with_(TEXT, name="Other"))
    assert (held(store).text, held(store).revision) == ("", 1)
    perform(APPLY, Filed(file=WrittenFile(replace(group, name="Third"))), Acting(store=store, now=NOW, by=COMMAND))
    assert held(store).revision == 2


def test_the_history_ends_after_a_hundred(store: MemoryStore):
    for n in range(1, KEPT + 5):
        apply(store, stamped(with_(TEXT, name=f"N{n}"), n), SOL)
    assert (len(held(store).history), held(store).history[0].revision) == (KEPT, KEPT + 5)


def test_a_page_that_does_not_say_yet_when_the_group_meets_says_so_once_the_file_is_applied_again(store: MemoryStore):
    (face,) = store.all(PublicGroup)
    store.commit(Replace(replace(face, meets="")))
    apply(store, TEXT)
    assert [one.meets for one in store.all(PublicGroup)] == [face.meets]
    assert face.meets.endswith("14:00 (America/Denver), until 27 Jan 2024")


def test_when_a_group_was_founded_stays_whatever_is_applied_later_and_is_known_of_an_older_row_from_then_on(
    store: MemoryStore,
):
    (face,) = store.all(PublicGroup)
    assert face.founded == NOW
    later = NOW + timedelta(days=9)
    perform(APPLY, filed(with_(TEXT, name="Another")), Acting(store=store, now=later, by=COMMAND))
    (face,) = store.all(PublicGroup)
    assert (face.name, face.founded) == ("Another", NOW)
    store.commit(Replace(replace(face, founded=None)))
    perform(APPLY, filed(with_(TEXT, name="Another")), Acting(store=store, now=later, by=COMMAND))
    assert [one.founded for one in store.all(PublicGroup)] == [later]


def test_foreseeing_writes_no_revision(store: MemoryStore):
    from shared.adapters.dynamodb.dry_run import DryRun

    found = foreseen(APPLY, filed(with_(TEXT, name="X")), Acting(store=store, now=NOW, by=SOL), DryRun(store))
    told = ["settings: name: ML Theory Reading Group → X", "the group's public face", "the group's settings"]
    assert [change.what for change in found] == told
    by_command = foreseen(APPLY, filed(with_(TEXT, name="X")), Acting(store=store, now=NOW, by=COMMAND), DryRun(store))
    assert [change.what for change in by_command] == told[1:]
    assert [type(write.row).__name__ for write in by_command[0].writes][:2] == ["PublicGroup", "GroupFile"]
    comments = foreseen(APPLY, filed(TEXT + "# more\n"), Acting(store=store, now=NOW, by=COMMAND), DryRun(store))
    assert [change.what for change in comments] == ["the group's file"]
    assert held(store).revision == 1
