"""Which page of the desk answers which address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType

import pytest

from shared.desk import rendering, routes
from shared.desk.answers import GoTo, NoSuchPage, Page
from shared.model.group import CoLead, Group
from tests.builders import desk
from tests.simulation.store import MemoryStore

GROUP = Group(
    id="ml", name="ML & <theory>", zone="Europe/Berlin", sender="ml@example.org",
    co_leads=(CoLead(id="mika", name="Mika", address="mika@example.org"),),
)  # fmt: skip
NOW = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    words: str
    template: str = "desk.html"
    title: str = "A <title>"
    section: str = "talks"


PAGES = (
    Page(path=("talks",), show=lambda _: Seen("all")),
    Page(path=("talks", "{talk}"), show=lambda _, talk: Seen(talk), act=lambda visit, talk: GoTo(visit.path("talks", talk))),
)  # fmt: skip


@pytest.fixture(autouse=True)
def talks(monkeypatch: pytest.MonkeyPatch):
    module = ModuleType("talks")
    module.PAGES = PAGES
    monkeypatch.setattr(routes, "import_module", lambda _: module)
    monkeypatch.setattr(routes, "SECTIONS", {"talks": ("Talks", "talks")})
    monkeypatch.setattr(rendering, "SECTIONS", routes.SECTIONS)


def at(*path: str, **more):
    return desk.visit(MemoryStore(lambda: NOW), GROUP, NOW, *path, **more)


def test_a_part_in_braces_is_handed_over():
    assert routes.answer(at("talks")) == Seen("all")
    assert routes.answer(at("talks", "2024/a b")) == Seen("2024/a b")
    assert routes.answer(at("talks", "a b", fields={})) == GoTo("/desk/ml/talks/a%20b")


@pytest.mark.parametrize(
    ("path", "fields"), [((), None), (("people",), None), (("talks", "a", "b"), None), (("talks",), {})]
)
def test_an_address_that_names_nothing_leads_nowhere(path: tuple[str, ...], fields: dict[str, tuple[str, ...]] | None):
    with pytest.raises(NoSuchPage):
        routes.answer(at(*path, fields=fields))


def test_a_page_names_its_place_and_escapes_its_text():
    visit = at("talks", query={"find": ("a&b", "")})
    page = rendering.render(Seen("all"), visit)
    assert '<a href="/desk/ml/talks" aria-current="page">Talks</a>' in page
    assert "ML &amp; &lt;theory&gt;" in page
    assert '<h1 dir="auto">A &lt;title&gt;</h1>' in page
    assert visit.here == "/desk/ml/talks?find=a%26b&find="
