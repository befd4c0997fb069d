"""No group is set up while its mails would lead nowhere."""

from pathlib import Path

import pytest

from cli.stack import Stack
from shared.doctor.checks import NO_SUCH_NAME, NOBODY, Answer
from shared.model.group import Group
from tests.architecture import ROOT
from tests.builders.command_line import fortnight, refused
from tests.platform import Platform


@pytest.fixture
def file() -> Path:
    return ROOT / "local" / "group.yaml"


@pytest.mark.parametrize(
    ("where", "answer", "said"),
    [
        (
            "/l/",
            Answer(trouble=NO_SUCH_NAME),
            "https://go.example.org: its name is not in DNS → does its domain lead to the API",
        ),
        (
            "/l/",
            Answer(trouble=NOBODY),
            "https://go.example.org: nothing listens there → does its domain lead to the API",
        ),
        (
            "/l/",
            Answer(status=200),
            "https://go.example.org: something else answers there → lead its domain to the API",
        ),
        (
            "page",
            Answer(trouble=NO_SUCH_NAME),
            "https://page.example.org: its name is not in DNS → does its domain lead to the distribution",
        ),
        ("/l/", Answer(status=500), ""),
        ("/l/", Answer(trouble="no answer within 8 seconds"), ""),
        ("page", Answer(status=403), ""),
    ],
)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_file_is_applied_only_where_links_and_page_lead_somewhere(
    platform: Platform, file: Path, where: str, answer: Answer, said: str, dry: tuple[str, ...]
):
    done = fortnight(
        platform, "apply", str(file), *dry, reached=lambda url: answer if where in url else Answer(status=404)
    )
    assert (done.code, said in done.err) == (2 if said else 0, True)
    assert bool(platform.rows(Group)) is not (bool(said) or bool(dry))


def test_a_stack_that_still_has_no_address_is_told_to_be_deployed(
    platform: Platform, file: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = Stack.__init__
    unset = {"LinksUrl": "https://not-yet.invalid", "PageOrigin": "https://not-yet.invalid"}
    monkeypatch.setattr(Stack, "__init__", lambda self, outputs: whole(self, outputs | unset))
    said = refused(fortnight(platform, "apply", str(file)))
    assert "links in mails lead nowhere → make deploy" in said
    assert "mails cannot name the page" in said
    assert platform.rows(Group) == []
