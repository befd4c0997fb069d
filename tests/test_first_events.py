"""What a function loads by the end of its first event: nearly every call is a cold start, and a visitor waits for it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from artefacts import build
from artefacts.dists import HOST, tag
from artefacts.templates import ENVIRONMENTS
from bench.first_events import SETTINGS, first_events
from bench.sender import SECRETS
from bench.services import services
from bench.start import FIRST
from shared.text.templates import compiled

ITEMS, MESSAGES, EVENTS = first_events()
NEVER = {
    "jinja2.sandbox",
    "pydantic.v1",
    "pydantic.mypy",
    "googleapiclient",
    "pikepdf",
    "PIL",
    "moto",
}
UNWANTED = {
    "remind": {"pydantic", "jinja2", "icalendar", "markdown_it"},
    "hear_back": {"jinja2", "icalendar", "markdown_it", "shared.letters"},
    "send_mail": {"yaml", "freetype", "shared.desk", "shared.site"},
    "answer_links": {"icalendar", "markdown_it", "shared.letters", "shared.mail"},
    "speaker_kit": {"icalendar", "shared.letters", "shared.mail"},
    "publish_site": {"yaml", "ruamel", "shared.desk", "shared.mail", "shared.letters"},
    "run_desk": {"pydantic", "icalendar", "yaml", "markdown_it", "shared.mail"},
    "check_slides": {"jinja2", "icalendar", "markdown_it", "pypdfium2"},
    "pull_signups": {"jinja2", "icalendar", "markdown_it", "google"},
    "check_health": {"jinja2", "icalendar", "markdown_it"},
}
"""What the first event of ``bench/first_events.py`` has no use for."""


def artefact(name: str) -> Path:
    return build.ROOT / "build" / HOST.name / name


def ran(name: str, program: str) -> Any:
    """The last line, of JSON, that *program* prints where the artefact is, with services that answer."""
    with services(ITEMS, SECRETS, MESSAGES) as aws:
        environment = {
            "PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none", "AWS_ENDPOINT_URL": aws,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-s", "-S", "-B", "-c", program],
            cwd=artefact(name), env=SETTINGS | environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", build.names())
def test_a_first_event_loads_only_what_it_needs_and_compiles_no_template(name: str):
    first = FIRST.format(name=name, event=json.dumps(EVENTS[name]))
    looked = (
        "\nread = len(sys.modules['jinja2.lexer']._lexer_cache) if 'jinja2' in sys.modules else 0"
        "\nprint(json.dumps([sorted(sys.modules), read]))"
    )
    loaded, lexers = ran(name, first + looked)
    assert set(loaded) & (NEVER | UNWANTED[name]) == set()
    assert f"functions.{name}.app" in loaded
    assert lexers == 0, "a template was read as a source"


@pytest.mark.parametrize(("module", "function"), [("shared.letters.rendering", "send_mail"), ("shared.site.rendering", "publish_site"),
                                                  ("shared.pages.rendering", "speaker_kit"), ("shared.desk.rendering", "run_desk")])  # fmt: skip
def test_every_template_is_in_the_artefact_as_its_environment_makes_it(module: str, function: str):
    environment = ENVIRONMENTS[module]()
    names = environment.list_templates(filter_func=lambda name: name.endswith((".html", ".txt", ".xml")))
    assert len(names) > 15
    arguments = "(sys.modules[{0!r}].TEMPLATES)" if module == "shared.pages.rendering" else "()"
    made = ran(
        function,
        f"import json, sys, {module}\nmade = sys.modules[{module!r}].environment{arguments.format(module)}\n"
        f"print(json.dumps([type(made.loader).__name__, [sorted(made.get_template(name).blocks) for name in {names!r}]]))",
    )
    assert made == ["ModuleLoader", [sorted(environment.get_template(name).blocks) for name in names]]


def test_what_another_jinja_or_python_compiled_is_not_taken():
    folder = artefact("speaker_kit") / "shared" / "templates"
    (there,) = folder.glob("compiled-*")
    assert there.name == compiled(tag(HOST), folder / "pages").parts[0]
    for changed in ("jinja2.__version__ = '3.0.0'", "sys.implementation.cache_tag = 'cpython-312'"):
        program = (
            f"import json, sys, jinja2\n{changed}\nfrom shared.pages import rendering\n"
            "print(json.dumps(type(rendering.environment(rendering.TEMPLATES).loader).__name__))"
        )
        assert ran("speaker_kit", program) == "FileSystemLoader"
