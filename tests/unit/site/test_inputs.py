"""Whatever a page shows is among what says whether it is to be made anew."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, ClassVar

import pytest

from artefacts import build
from artefacts.dists import AWS
from shared import site
from shared.model.group import PublicGroup
from shared.model.session import Resource, Session, SessionState
from shared.site import Page, inputs
from shared.site.inputs import CARDS_MADE_BY, LIBRARIES, MADE_BY, SHARED, Digests
from tests.patience import PATIENCE
from tests.unit.site.examples import BOOK, DECK, FULL, OTHER, URL, archive, proposal, seven, vote


def digests(pages: dict[str, Page]) -> dict[str, str]:
    known = Digests()
    return {key: known.of((page.content_type, page.cache, page.made)) for key, page in pages.items()}


def _sites() -> Iterator[dict[str, Page]]:
    def made(
        sessions: Iterable[Session] = seven("2023-10-14"), decks: Any = (DECK,), group: PublicGroup = FULL, **more: Any
    ) -> Any:
        return site.pages(site.Rows(group=group, sessions=list(sessions), decks=decks, **more), URL)

    yield made()
    yield made(decks=())
    yield made(decks=(replace(DECK, pages=7),))
    for changes in (
        {"name": "Other"}, {"zone": "Europe/Paris"}, {"mission": "to read"}, {"join": "https://example.org/join"}, {"breaks": ()},
        {"books": ()}, {"books": (replace(BOOK, title="Other"),)}, {"talk_minutes": 10},
    ):  # fmt: skip
        yield made(group=replace(FULL, **changes))
    yield made(groups=(FULL, OTHER))
    yield made(groups=(FULL, replace(OTHER, name="Other")))
    yield made(proposals=(proposal("a"),))
    yield made(proposals=(proposal("a"), proposal("b")), votes=(vote("v", "a"),))
    yield made([*archive(), *seven("2023-10-14")])
    for changes in (
        {"about": "News with $x$."}, {"title": "A day"}, {"state": SessionState.HELD}, {"state": SessionState.CANCELLED},
        {"starts": datetime(2023, 11, 4, 18, tzinfo=UTC), "ends": datetime(2023, 11, 4, 19, tzinfo=UTC)}, {"talks": ()},
        {"recap": "Good.", "recapped_at": datetime(2023, 11, 4, tzinfo=UTC)}, {"sequence": 4}, {"revision": 3}, {"book": "boyd"},
        {"resources": (Resource(kind="paper", title="A paper", url="https://arxiv.org/abs/2207.13443"),)},
        {"changed_at": datetime(2023, 10, 4, tzinfo=UTC)},
    ):  # fmt: skip
        yield made([replace(row, **changes) if row.key == "2023-10-28" else row for row in seven("2023-10-14")])


def test_pages_that_differ_are_made_from_what_differs() -> None:
    first, *others = _sites()
    known, changed = digests(first), 0
    for other in others:
        for key, digest in digests(other).items():
            if key in first and first[key] != other[key]:
                assert digest != known[key], key
                changed += 1
    assert changed > 100


class TestInputs:
    PROGRAM: ClassVar = "import json; from tests.unit.site.test_inputs import _sites, digests; print(json.dumps([digests(s) for s in _sites()]))"

    def told(self, program: str, seed: str = "0") -> Any:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=SHARED.parent, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True,
            timeout=PATIENCE, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def test_digests_are_the_same_in_every_process(self) -> None:
        assert self.told(self.PROGRAM, "1") == [digests(one) for one in _sites()]

    def test_the_version_is_of_all_code_that_pages_are_made_by(self) -> None:
        loaded = self.told(
            "import sys, json, shared.site; shared = [m for n, m in sys.modules.items() if n.split('.')[0] == 'shared'];"
            "print(json.dumps([m.__file__ for m in shared]))"
        )
        paths = {Path(file).relative_to(SHARED) for file in loaded}
        assert {str(path) for path in paths if path.parts[0] != "site"} == set(MADE_BY) - {"site", "templates/site"}

    def test_the_version_is_of_all_libraries_that_pages_are_made_with(self) -> None:
        loaded = self.told(
            "import sys, json; from importlib.metadata import packages_distributions; from shared import site; "
            "from tests.unit.site import examples as e;"
            "rows = site.Rows(group=e.FULL, sessions=[*e.archive(), *e.seven('2023-10-14')], decks=(e.DECK,), proposals=(e.proposal('a'),));"
            "made = site.pages(rows, e.URL); [page.make() for page in made.values()];"
            "names = packages_distributions();"
            "print(json.dumps(sorted({d.lower() for m in sys.modules for d in names.get(m.split('.')[0], ())})))"
        )
        assert {one for names in LIBRARIES.values() for one in names} <= build.needed("publish_site", AWS)
        reading = {
            "annotated-types",
            "fortnight",
            "python-dateutil",
            "six",
            "pydantic",
            "pydantic_core",
            "pyyaml",
            "setuptools",
            "typing-inspection",
            "typing_extensions",
        }
        assert set(loaded) - reading <= {one for names in LIBRARIES.values() for one in names}

    @pytest.mark.parametrize("made_by", [MADE_BY, CARDS_MADE_BY])
    def test_another_version_of_a_library_or_of_the_tables_of_letters_is_another_version(
        self, made_by: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = {inputs.version.__wrapped__(made_by)}
        for name in LIBRARIES[made_by]:
            with monkeypatch.context() as newer:
                newer.setattr(metadata, "version", lambda asked, name=name: "0.0" if asked == name else "9.9")
                found.add(inputs.version.__wrapped__(made_by))
        monkeypatch.setattr(inputs, "unidata_version", "0.0")
        found.add(inputs.version.__wrapped__(made_by))
        assert len(found) == len(LIBRARIES[made_by]) + 2

    def test_the_version_of_cards_is_of_all_code_that_draws_them(self) -> None:
        drawing = [one for one in CARDS_MADE_BY if not one.endswith("__init__.py")]
        imported = re.findall(
            r"^ *from (shared[.\w]*) import", "\n".join((SHARED / one).read_text() for one in drawing), re.MULTILINE
        )
        assert {f"{one.removeprefix('shared.').replace('.', '/')}.py" for one in imported} | {"site/card.py"} == set(
            drawing
        )
