"""What the audit looks at, and what it lets pass."""

import json
from typing import Any
from urllib.parse import urlsplit

import requests

from artefacts.translate import functions, load
from local.emulator import ROOT
from local.front import SECURITY
from shared.desk.routes import MORE, SECTIONS
from tests.audit import desk
from tests.audit.__main__ import MISSING, SCORES, SIGNED, line, view
from tests.audit.stage import Kind, stage
from tests.patience import PATIENCE


def shown() -> set[str]:
    """The first parts of the paths at which a function shows a page to who has a link."""
    resources = load(ROOT / "template.yaml")["Resources"]
    events = [
        event["Properties"]
        for name in functions({"Resources": resources})
        for event in resources[name]["Properties"].get("Events", {}).values()
    ]
    paths = [event["Path"] for event in events if event.get("Method") == "GET"]
    return {path.split("/")[1] for path in paths if path.endswith("/{token}")}


def test_every_way_to_a_page_is_on_the_stage_and_answered_as_deployed():
    with stage() as served:
        signed = {urlsplit(kind.url).path.split("/")[1] for kind in served.kinds.values() if kind.signed}
        assert signed == shown() >= {"l", "m", "talk"}
        for name, kind in served.kinds.items():
            answer = requests.get(kind.url, cookies=kind.cookies, timeout=PATIENCE)
            assert (name, answer.url) == (name, kind.url)
            assert (name, answer.status_code) == (name, 404 if kind.missing else 200)
            policy = answer.headers["Content-Security-Policy"]
            assert (policy == SECURITY["Content-Security-Policy"]) is not kind.private
        documents = dict(served.documents())
        assert len(documents) > 100
        assert all(text.startswith("<!doctype html>") for text in documents.values())


def look(scheme: str = "dark", **short: int) -> dict[str, Any]:
    scores = dict.fromkeys(SCORES, 100) | short
    lost = [{"audit": name, "title": "", "shown": "", "items": []} for name in short]
    return {"page": "home", "device": "phone", "scheme": "dark", "was": scheme, "scores": scores, "lost": lost}


def test_every_section_of_the_desk_is_on_the_stage():
    assert {path.split("/")[0] for path in desk.PAGES.values()} == SECTIONS.keys() | MORE.keys()


def test_only_a_hundred_four_times_over_passes():
    assert [line([one])[1] for one in (look(), look(seo=99), look(performance=99))] == [True, False, False]


def test_of_three_looks_the_best_counts_as_a_busy_machine_only_slows_a_page():
    told, good = line([look(performance=97), look(performance=99), look()])
    assert (good, told.endswith("the best of 97, 99, 100")) == (True, True)
    assert not line([look(performance=99)] * 3)[1]


def test_a_page_whose_layout_jumped_has_to_do_well_in_most_looks():
    jump = look(performance=96)
    jump["lost"][0]["audit"] = "cumulative-layout-shift"
    assert [line(tries)[1] for tries in ([jump, look(), jump], [jump, look(), look()])] == [False, True]


def test_a_page_that_was_light_where_it_should_be_dark_does_not_pass():
    told, good = line([look("light")])
    assert (good, told.endswith("the page was light")) == (False, True)


def test_nothing_is_excused_on_a_page_of_the_site_that_is_there():
    asked = [
        view("home", Kind("http://x/", **more), "phone", "dark")["skip"]
        for more in ({}, {"signed": True}, {"desk": True}, {"missing": True})
    ]
    assert asked == [[], list(SIGNED), list(SIGNED), list(MISSING)]


def test_the_lock_pins_by_hash_and_names_no_address():
    text = (ROOT / "tests" / "audit" / "package-lock.json").read_text()
    lock = json.loads(text)
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert not [name for name, one in packages.items() if "integrity" not in one]
    assert "://" not in text
