"""What commands that change something say to programs."""

from pathlib import Path

from tests.architecture import ROOT
from tests.builders.command_line import fortnight
from tests.platform import Platform

LEAD = ("--as", "mika")
DEMO = ROOT / "local" / "group.yaml"


def test_the_stack_is_set_up_and_fitted_to_the_file_in_json(platform: Platform):
    made = fortnight(platform, "setup", "--json").json
    assert (made["api"], made["keys_made"]) == ("https://go.example.org", [])  # the platform brings its own
    foreseen = fortnight(platform, "apply", str(DEMO), "--dry-run", "--json").json
    assert (foreseen["changes"][:1], foreseen["made"]) == (["the group's settings"], 0)
    assert {mail["to"] for mail in foreseen.pop("mails")} == {"a speaker"}
    assert fortnight(platform, "apply", str(DEMO), "--json").json == foreseen | {"made": len(foreseen["changes"])}
    assert fortnight(platform, "apply", str(DEMO), "--json").json == {"changes": [], "made": 0}
    told = fortnight(platform, "import", str(DEMO.with_name("archive.yaml")), "--json").json
    assert told["made"] == len(told["changes"]) == 10


def test_what_is_done_to_a_session_is_told_in_json(group: Platform):
    added = fortnight(group, "sessions", "add", "2024-02-10 14:00", "--title", "Encore", "--json").json
    assert (added["session"], added["title"], added["members_told"]) == ("ml-theory/2024-02-10", "Encore", False)
    moved = fortnight(group, "sessions", "move", "2024-02-10", "2024-02-11 14:00", *LEAD, "--json").json
    assert (moved["starts"], moved["revision"], moved["members_told"]) == ("2024-02-11T21:00:00+00:00", 2, True)
    cancelled = fortnight(group, "sessions", "cancel", "2024-02-10", *LEAD, "--json").json
    assert cancelled["state"] == "cancelled"
    undone = fortnight(group, "sessions", "undo", "2024-02-10", *LEAD, "--json").json
    assert (undone["state"], undone["members_told"]) == ("planned", False)


def test_everybody_is_exported_in_json(group: Platform, tmp_path: Path):
    assert fortnight(group, "members", "export", "--json").json == []
    out = tmp_path / "members.csv"
    assert fortnight(group, "members", "export", str(out), "--json").json == {"file": str(out), "people": 0}
