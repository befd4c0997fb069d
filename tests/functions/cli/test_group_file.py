"""One's own file and the stack's settings: applied, pulled, refused where it is older."""

from pathlib import Path

from shared.group.revisions import stamped
from tests.architecture import ROOT
from tests.builders.command_line import fortnight
from tests.platform import Platform

DEMO = (ROOT / "local" / "group.yaml").read_text()


def test_settings_are_pulled_with_their_comments_changed_and_applied_again(group: Platform, tmp_path: Path):
    file = tmp_path / "group.yaml"
    file.write_text("# mine\n" + DEMO)
    assert fortnight(group, "apply", str(file)).code == 0
    file.write_text("")
    told = fortnight(group, "pull", str(file)).out
    assert file.read_text().splitlines()[:2] == ["# revision: 1", "# mine"]
    assert f"{file} is written." in told
    assert "+# mine" in told
    assert fortnight(group, "pull", str(file)).out == f"{file} is as the stack has it.\n"
    file.write_text(file.read_text().replace("minutes: 60", "minutes: 90"))
    assert fortnight(group, "apply", str(file)).code == 0
    assert file.read_text().splitlines()[:2] == ["# revision: 2", "# mine"]  # so that it can be applied again
    assert fortnight(group, "apply", str(file)).out.endswith("Nothing to change.\n")


def test_an_older_file_is_refused_with_both_sides_and_goes_over_if_that_is_said(group: Platform, tmp_path: Path):
    file, other = tmp_path / "group.yaml", tmp_path / "other.yaml"
    file.write_text(DEMO)
    fortnight(group, "apply", str(file))
    other.write_text(stamped(DEMO.replace("minutes: 60", "minutes: 90"), 1))
    fortnight(group, "apply", str(other))
    file.write_text(stamped(DEMO.replace("minutes: 60", "minutes: 45"), 1))
    for more in ((), ("--dry-run",)):
        done = fortnight(group, "apply", str(file), *more)
        assert done.code == 2
        assert "this file is of revision 1, and the group's settings are at revision 2 by now" in done.err
        assert "season.minutes: 60 → 90" in done.err
        assert "season.minutes: the file has 45, the table 90" in done.err
    assert fortnight(group, "apply", str(file), "--over").code == 0
    assert file.read_text().startswith("# revision: 3\n")


def test_a_dry_run_pulls_nothing_and_a_group_without_a_text_gets_a_commented_file(group: Platform, tmp_path: Path):
    file = tmp_path / "new.yaml"
    told = fortnight(group, "pull", str(file), "--dry-run").out
    assert "+# Who runs it" in told
    assert not file.exists()
    fortnight(group, "pull", str(file))
    assert fortnight(group, "apply", str(file), "--check").code == 0


def test_where_no_file_can_be_written_is_said(group: Platform, tmp_path: Path):
    done = fortnight(group, "pull", str(tmp_path / "none" / "group.yaml"))
    assert (done.code, done.err.strip()) == (2, f"{tmp_path}/none/group.yaml cannot be written")
