"""One arrow: functions, cli, local → shared.adapters → the rooms of shared, floor by floor → shared.errors. And nothing is needed to
import a handler.

``python -m tests.test_architecture`` prints the floors.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import FUNCTIONS, ROOT, arrows, floors, imported, modules
from tests.patience import PATIENCE

CLOUD = {"boto3", "botocore", "google", "googleapiclient"}
THIRD_PARTY = {
    "boto3",
    "google",
    "pydantic",
    "jinja2",
    "icalendar",
    "rich",
    "typer",
    "yaml",
    "flask",
    "moto",
    "requests",
    "email",
}


def below(names: set[str], *prefixes: str) -> list[str]:
    return sorted(name for name in names if any(name == p or name.startswith(f"{p}.") for p in prefixes))


@pytest.mark.parametrize("path", modules("shared"), ids=lambda path: str(path.relative_to(ROOT)))
def test_shared_imports_nothing_of_what_stands_above_it(path: Path):
    names = imported(path)
    assert below(names, "functions", "cli", "local", "fakes", "artefacts", "deploying", "tests") == []
    if "adapters" not in path.parts:
        assert below(names, "shared.adapters", *CLOUD) == []
    if path.name == "errors.py":
        assert below(names, "shared") == []


@pytest.mark.parametrize("path", modules("functions", "cli"), ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_and_the_command_line_reach_the_cloud_through_adapters_only(path: Path):
    names = imported(path)
    assert below(names, *CLOUD) == []
    assert below(names, "local", "fakes", "artefacts", "tests") == []
    if path.parts[-3] == "functions":
        others = [f"functions.{name}" for name in FUNCTIONS if name != path.parent.name]
        assert below(names, "cli", "deploying", *others) == []


def test_deploying_reaches_the_cloud_through_its_own_adapters_only():
    reaching = {path.stem for path in modules("deploying") if below(imported(path), *CLOUD)}
    assert reaching == {"account", "bucket", "cloud", "remains"}
    assert [
        path for path in modules("deploying") if below(imported(path), "functions", "cli", "local", "fakes", "tests")
    ] == []


@pytest.mark.parametrize("path", modules("shared"), ids=lambda path: str(path.relative_to(ROOT)))
def test_pydantic_stays_at_the_edges(path: Path):
    if "adapters" not in path.parts and path.name not in ("fields.py", "file.py", "archive.py"):
        assert below(imported(path), "pydantic") == []


LOOSE = {"errors", "limits", "observability", "secret_keys", "settings", "signed_links"}
"""What may stand in shared/ without a room: what nearly every room needs. Whatever else there is has a room of its own."""
LONG: dict[str, str] = {}
"""Files of more than 350 lines, and why they are."""


def test_the_rooms_of_shared_stand_on_at_most_ten_floors_with_arrows_downwards_only():
    found = floors(arrows())
    assert len(found) <= 10, found
    assert "errors" in found[0]
    assert [name for name, below in arrows().items() if "adapters" in below] == []


def test_the_folders_within_rooms_have_arrows_downwards_only():
    assert "desk/sessions" in [name for floor in floors(arrows(folders=True)) for name in floor]


def test_a_circle_between_rooms_is_found():
    with pytest.raises(
        AssertionError, match=r"a circle among: shared\.a\.x → shared\.b\.y, shared\.b\.y → shared\.a\.x"
    ):
        floors({"a": {"b": {"shared.a.x → shared.b.y"}}, "b": {"a": {"shared.b.y → shared.a.x"}}, "c": {}})


def test_no_module_of_shared_stands_loose_that_is_not_named_here():
    assert {path.stem for path in (ROOT / "shared").glob("*.py")} - {"__init__"} == LOOSE


def test_only_files_that_are_named_here_have_more_than_350_lines():
    long = {
        path for path in modules("shared", "functions", "cli", "deploying") if len(path.read_text().splitlines()) > 350
    }
    assert {str(path.relative_to(ROOT)) for path in long} == set(LONG)


def test_the_build_and_the_stand_ins_know_nothing_of_the_laptop():
    assert [
        path
        for path in modules("artefacts", "fakes")
        if below(imported(path), "local", "cli", "functions", "deploying")
    ] == []
    assert [path for path in modules("artefacts") if below(imported(path), "fakes")] == []
    rendering = [path.stem for path in modules("artefacts") if below(imported(path), "shared")]
    assert rendering == ["templates"]  # it compiles them by what will render them; all else only reads sources


def test_no_folder_of_ours_bears_a_third_partys_name():
    ours = {
        path.name
        for folder in ("shared", "functions", "local", "cli", "fakes", "artefacts", "deploying")
        for path in (ROOT / folder).iterdir()
        if path.is_dir()
    }
    assert ours & THIRD_PARTY == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_importing_a_handler_needs_no_environment_network_or_aws(name: str):
    program = (
        "import socket, sys\n"
        "class Closed(socket.socket):\n"
        "    def __init__(self, *_, **__): raise AssertionError('a socket at import')\n"
        "socket.socket = Closed\n"
        f"import functions.{name}.app as app\n"
        "assert callable(app.lambda_handler)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr


UNWANTED = {
    "check_health": ("jinja2", "pikepdf", "PIL", "icalendar", "yaml", "shared.letters.views", "shared.model.agenda"),
    "remind": (
        "pydantic",
        "shared.tick.turning",
        "shared.tick.registry",
        "shared.model.session",
        "shared.model.mailing",
    ),
    "hear_back": ("pydantic", "shared.membership.feedback", "shared.model.group"),
    "send_mail": (
        "pydantic",
        "jinja2",
        "icalendar",
        "shared.mail.delivery",
        "shared.chat.delivery",
        "shared.signups.pulling",
    ),
    "answer_links": ("pydantic", "icalendar", "markdown_it", "shared.membership.own_page", "shared.voting.ballot_page"),
    "run_desk": (
        "pydantic",
        "icalendar",
        "yaml",
        "markdown_it",
        "shared.mail.registry",
        "shared.desk.actions.registry",
    ),
    "speaker_kit": ("pydantic", "shared.talks.speaker_page", "shared.model.recording"),
    "publish_site": ("pydantic", "jinja2", "icalendar", "freetype", "shared.site.publishing"),
    "check_slides": ("pikepdf", "PIL", "pypdfium2", "jinja2", "icalendar"),
    "pull_signups": ("googleapiclient", "google.auth", "jinja2", "icalendar"),
}


@pytest.mark.parametrize(("name", "unwanted"), UNWANTED.items())
def test_a_function_loads_only_what_it_uses(name: str, unwanted: tuple[str, ...]):
    never = {"googleapiclient", "pikepdf", "pypdfium2", "aws_xray_sdk", "email_validator", "moto", "rich"}
    never |= {
        f"aws_lambda_powertools.{part}" for part in ("utilities.batch", "utilities.parser", "utilities.data_classes")
    }
    program = f"import functions.{name}.app, sys; print(sorted(set(sys.modules) & {never | set(unwanted)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


if __name__ == "__main__":
    for number, rooms in enumerate(floors(arrows()), 1):
        print(f"{number:2} {' '.join(rooms)}")
