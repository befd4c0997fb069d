"""``make build``: what each function ships, for AWS and for this machine, checked without running it on AWS."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from artefacts import build, checks, dists
from artefacts.dists import AWS, HOST, RUNTIME, TARGETS, Target, closure, subset
from artefacts.imports import reach
from tests.thorough import THOROUGH

NAMES = build.names()
Built = Callable[[str, Target], Path]
FOR_AWS = NAMES if THOROUGH else ["check_slides", "publish_site", "pull_signups"]
"""What is looked at as it is built for AWS: all that is not Python is in these three."""


@pytest.fixture(scope="module")
def built() -> Built:
    """Each artefact as it lies there if it is current; else made once in a run: workers share the folder, and one must not make anew
    what another looks at."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    marks = build.ROOT / "build" / ".tested"
    marks.mkdir(parents=True, exist_ok=True)
    current = [target for target in TARGETS.values() if build.current(target)]

    def made(name: str, target: Target) -> Path:
        if target in current:
            return build.ROOT / "build" / target.name / name
        with (marks / f"{target.name}-{name}").open("a+") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)
            mark.seek(0)
            if mark.read() != run:
                build.build(name, target)
                mark.truncate(0)
                mark.write(run)
        return build.ROOT / "build" / target.name / name

    return made


@pytest.mark.parametrize(
    ("name", "target"), [(name, HOST.name) for name in NAMES] + [(name, AWS.name) for name in FOR_AWS]
)
def test_an_artefact_is_whole_small_and_for_its_processor(built: Built, name: str, target: str) -> None:
    assert checks.problems(name, built(name, TARGETS[target]), TARGETS[target]) == []


@pytest.mark.parametrize("name", FOR_AWS)
def test_both_targets_ship_the_same_files(built: Built, name: str) -> None:
    host, aws = ({checks.alike(path) for path in checks.listing(built(name, target))} for target in (HOST, AWS))
    assert host ^ aws == set()


@pytest.mark.parametrize("name", FOR_AWS)
def test_what_the_runtime_has_is_shipped_to_the_laptop_only(built: Built, name: str) -> None:
    assert (built(name, HOST) / "boto3").is_dir()
    assert [path for path in built(name, AWS).iterdir() if checks.of_runtime(path.name)] == []


@pytest.mark.parametrize("name", FOR_AWS)
def test_modules_that_a_function_does_not_reach_stay_at_home(built: Built, name: str) -> None:
    top = {path.name for path in built(name, AWS).iterdir()}
    assert ("googleapiclient" in top) is (name == "pull_signups")
    assert ("pikepdf" in top) is (name == "check_slides")
    assert ("pypdfium2" in top) is (name == "check_slides")
    assert {path.name for path in (built(name, AWS) / "functions").iterdir() if path.is_dir()} - {"__pycache__"} == {
        name
    }
    assert {"cli", "local", "tests"} & top == set()


def test_of_googles_discovery_documents_only_those_of_forms_and_youtube_are_shipped(built: Built) -> None:
    folder = built("pull_signups", AWS) / build.DOCUMENTS
    assert sorted(path.name for path in folder.glob("*.json")) == ["forms.v1.json", "youtube.v3.json"]


def test_of_amazons_services_only_those_that_the_sources_name_are_shipped(built: Built) -> None:
    folder = built("remind", HOST) / build.BOTOCORE_DATA
    services = {path.name for path in folder.iterdir() if path.is_dir()}
    assert {"dynamodb", "sqs"} <= services
    assert {"ec2", "iam", "lambda", "s3control"} & services == set()


def test_a_build_for_aws_that_cannot_compile_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dists, "interpreter", lambda target: None)
    monkeypatch.setattr("sys.argv", ["build", "--target", "aws", "--functions", "remind"])
    before = build.stamp(AWS).read_text() if build.stamp(AWS).exists() else None
    with pytest.raises(SystemExit) as ended:
        build.main()
    assert "There is no python3.13 here" in str(ended.value.code)
    assert "uv python install 3.13" in str(ended.value.code)
    assert (build.stamp(AWS).read_text() if build.stamp(AWS).exists() else None) == before


def test_only_the_desk_ships_all_that_a_co_lead_can_do() -> None:
    reached = {name: reach(f"functions.{name}.app", build.ROOT).modules for name in NAMES}
    assert [name for name, modules in reached.items() if "shared.desk.actions.registry" in modules] == ["run_desk"]


@pytest.mark.parametrize("name", NAMES)
def test_every_source_that_is_shipped_is_compiled(built: Built, name: str) -> None:
    folder = built(name, HOST)
    bare = [
        path for path in folder.rglob("*.py")
        if not any((path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc")) and "templates" not in path.parts
    ]  # fmt: skip
    assert bare == []


USES = {
    "check_slides": """
import io, pikepdf, pypdfium2
from PIL import Image
pdf = pikepdf.new()
pdf.add_blank_page()
with pdf.open_metadata() as told:
    told["dc:title"] = "A deck"
held = io.BytesIO()
pdf.save(held)
page = pypdfium2.PdfDocument(held.getvalue())[0].render(scale=1).to_pil()
page.save(io.BytesIO(), "WEBP")
page.convert("L").save(io.BytesIO(), "PNG")
page.save(io.BytesIO(), "JPEG")
""",
    "publish_site": """
from datetime import datetime, UTC
from icalendar import Calendar, Event
from shared.site import card
card.card(group="g", title="A session")
event = Event()
event.add("DTSTART", datetime(2026, 3, 2, 18, tzinfo=UTC))
Calendar.from_ical(Calendar({"PRODID": "p"}).to_ical())
""",
    "pull_signups": """
from google.auth.credentials import AnonymousCredentials
from google.oauth2 import service_account
import google.auth.aws
from googleapiclient.discovery import build
for name, version in (("forms", "v1"), ("youtube", "v3")):
    build(name, version, credentials=AnonymousCredentials(), static_discovery=True, cache_discovery=False)
""",
    "run_desk": """
import yaml
from ruamel.yaml import YAML
assert yaml.safe_load("a: [1, 2024-03-04]")["a"][0] == 1
YAML().load("a: 1  # said")
import pygal
pygal.Bar().render()
""",
}
"""What the functions do with libraries of which a part is left out."""


@pytest.mark.parametrize("name", USES)
def test_a_library_of_which_a_part_is_left_out_does_what_is_asked_of_it(built: Built, name: str) -> None:
    program = f"import sys; sys.path.insert(0, {str(built(name, HOST))!r})\n{USES[name]}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_file_for_another_processor_is_found(built: Built, tmp_path: Path) -> None:
    shutil.copytree(built("remind", HOST) / "pydantic_core", tmp_path / "pydantic_core")
    assert [Path(path).parent.name for path in checks.foreign(tmp_path)] == ["pydantic_core"]


def test_a_package_that_was_left_out_is_found(built: Built, tmp_path: Path) -> None:
    shutil.copytree(built("remind", HOST), tmp_path / "remind")
    shutil.rmtree(tmp_path / "remind" / "aws_lambda_powertools")
    found = checks.problems("remind", tmp_path / "remind", HOST)
    assert "aws_lambda_powertools resolves nowhere" in found
    assert found[-1].startswith("ModuleNotFoundError")


def test_a_module_of_ours_that_was_left_out_is_found(built: Built, tmp_path: Path) -> None:
    shutil.copytree(built("remind", HOST), tmp_path / "remind")
    (tmp_path / "remind" / "shared" / "tick" / "ticking.py").unlink()
    assert "shared.tick.ticking resolves nowhere" in checks.problems("remind", tmp_path / "remind", HOST)


def test_imports_are_followed_wherever_they_stand_but_not_for_type_checkers(tmp_path: Path) -> None:
    files = {
        "functions/__init__.py": "",
        "functions/a/__init__.py": "",
        "functions/a/app.py": "from typing import TYPE_CHECKING\nfrom shared import x\nif TYPE_CHECKING:\n    import numpy\n",
        "shared/__init__.py": "",
        "shared/x.py": "def f():\n    from . import y\n    run('shared.child')\nT = Path(__file__).parent / 'templates' / 'mail'\n",
        "shared/y.py": "import google.auth\nfrom shared.gone import z\n",
        "shared/child.py": "",
        "shared/other.py": "",
        "shared/templates/mail/welcome.txt": "",
        "shared/templates/site/home.html": "",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = reach("functions.a.app", tmp_path)
    assert set(found.modules) == {
        "functions", "functions.a", "functions.a.app", "shared", "shared.x", "shared.y", "shared.child",
    }  # fmt: skip
    assert found.imports == {"typing", "typing.TYPE_CHECKING", "google.auth"}
    assert found.templates == {tmp_path / "shared" / "templates" / "mail"}
    assert found.missing == {"shared.gone", "shared.gone.z"}


def test_requirements_are_followed_to_their_end_and_stop_at_what_the_runtime_has() -> None:
    assert closure(["boto3"], HOST) == RUNTIME
    assert closure(["boto3"], AWS) == set()
    assert closure(["jinja2"], AWS) == {"jinja2", "markupsafe"}


def test_what_a_function_ships_is_pinned_with_its_hashes(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("a-b==1 \\\n    --hash=sha256:00\nother==2 \\\n    --hash=sha256:11\n")
    assert subset(lock, ["a-b"]).split() == ["a-b==1", "--hash=sha256:00"]
    with pytest.raises(KeyError, match="unpinned"):
        subset(lock, ["unpinned"])


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "local/requirements.lock", "tests/arm64/runtime.lock", "tests/policy/checkov.lock"]
)
def test_a_lock_names_hashes_and_no_address(lock: str) -> None:
    text = (build.ROOT / lock).read_text()
    assert "://" not in text
    entries = text.replace("\\\n", "").splitlines()
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)] == []


PYTHONS, PROCESSORS = 4, 2
"""How many of CPython's versions, and of Linux's processors, a lock is installed with: 3.11 to 3.14, x86-64 and ARM."""


def test_a_lock_has_the_hashes_of_every_python_and_processor() -> None:
    """Fewer would be those of whoever put the entry in by hand: a resolver keeps them, and others cannot install it."""
    text = (build.ROOT / "requirements.lock").read_text().replace("\\\n", "")
    hashes = {line.split("==")[0]: line.count("--hash=") for line in text.splitlines()}
    few, looked = {}, 0
    for dist in distributions():
        tags = re.findall(r"^Tag: (\S+)-(\S+)-(\S+)$", dist.read_text("WHEEL") or "", re.MULTILINE)
        name = canonicalize_name(dist.name)
        if name in hashes and tags and tags[0][2] != "any":
            looked += 1
            for_one_python = re.fullmatch(r"cp\d+", tags[0][1]) is not None
            if hashes[name] < PROCESSORS * (PYTHONS if for_one_python else 1):
                few[name] = hashes[name]
    assert looked > 10
    assert few == {}, "make lock, after taking these out of requirements.lock"
