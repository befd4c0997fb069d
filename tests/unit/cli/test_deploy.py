"""Who is asked, and who is not."""

from typing import Any

import pytest
import typer

from cli.deploy import Talking
from shared.errors import BadInput


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A terminal; what is typed at it is in ``typed``, what was asked in ``asked``."""
    held: dict[str, Any] = {"typed": "", "asked": []}

    def typed(words: str, **_: Any) -> Any:
        held["asked"].append(words)
        return held["typed"]

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "prompt", typed)
    monkeypatch.setattr(typer, "confirm", typed)
    return held


def talking(*, quiet: bool = False, yes: bool = False, replace: tuple[str, ...] = ()) -> Talking:
    return Talking(quiet=quiet, yes=yes, replace=list(replace))


def test_somebody_at_a_terminal_is_asked_everything(terminal: dict[str, Any], capsys: Any):
    talk = talking()
    terminal["typed"] = "example.org"
    assert talk.ask("The domain", "For this.", "") == "example.org"
    assert capsys.readouterr().out == "For this.\n"
    terminal["typed"] = " - "
    assert talk.ask("The domain", "For this.", "example.com") == ""
    terminal["typed"] = True
    assert talk.sure("Deploy?", default=True)
    assert talk.agreed("Is that meant?", "Table")
    assert terminal["asked"] == ["The domain", "The domain (- for nothing)", "Deploy?", "Is that meant?"]


@pytest.mark.parametrize("how", [{"yes": True}, {"quiet": True, "yes": True}])
def test_a_yes_to_everything_is_none_to_what_data_hang_on(terminal: dict[str, Any], how: dict[str, bool]):
    talk = talking(**how)
    assert talk.ask("The domain", "For this.", "example.com") == "example.com"
    assert talk.sure("Deploy?", default=False)
    with pytest.raises(BadInput, match="--replace Table"):
        talk.agreed("Table is replaced. Is that meant?", "Table")
    assert talking(**how, replace=("Table",)).agreed("Table is replaced. Is that meant?", "Table")
    assert terminal["asked"] == []


def test_where_nobody_can_be_asked_nothing_is_taken_for_a_yes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(BadInput, match="say --yes, too"):
        talking().sure("Deploy?", default=True)


@pytest.mark.parametrize("how", [{"yes": True}, {"quiet": True, "yes": True}, {}])
def test_a_deployment_begins_where_somebody_can_be_asked_or_has_said_yes(
    terminal: dict[str, Any], how: dict[str, bool]
):
    talking(**how).heard()


def test_for_programs_and_without_a_terminal_it_does_not_begin_unasked(
    terminal: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(BadInput, match="say --yes, too"):
        talking(quiet=True).heard()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(BadInput, match="say --yes, too"):
        talking().heard()


def test_for_programs_nothing_is_said_beside_the_json(capsys: Any):
    talking(quiet=True).say("Uploading")
    assert capsys.readouterr().out == ""
