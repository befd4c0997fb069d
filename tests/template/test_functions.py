"""The functions, and what they are told."""

import importlib
from dataclasses import fields

from local.emulator import ROOT
from tests.arm64.__main__ import CASES
from tests.template.written import FUNCTIONS, GLOBAL, RESOURCES, every_function, properties

NAMES = {
    "answer_links",
    "check_health",
    "check_slides",
    "hear_back",
    "publish_site",
    "pull_signups",
    "remind",
    "run_desk",
    "send_mail",
    "speaker_kit",
}


def test_there_are_the_functions_each_from_its_own_folder() -> None:
    assert set(FUNCTIONS.values()) == NAMES
    assert (GLOBAL["Runtime"], GLOBAL["Architectures"]) == ("python3.13", ["arm64"])
    assert set(CASES) == NAMES, "give it a case in tests/arm64/__main__.py"
    for logical, name in FUNCTIONS.items():
        assert properties(logical)["CodeUri"] == f"build/aws/{name}.zip"
        assert properties(logical)["Handler"] == f"functions.{name}.app.lambda_handler"
        assert RESOURCES[logical]["Metadata"] == {"SkipBuild": True}


@every_function
def test_a_function_is_given_exactly_the_settings_that_its_code_asks_for(logical: str, name: str) -> None:
    asked = {f"FORTNIGHT_{f.name.upper()}" for f in fields(importlib.import_module(f"functions.{name}.app").Settings)}
    own = properties(logical).get("Environment", {}).get("Variables", {})
    given = set(GLOBAL["Environment"]["Variables"]) | set(own)
    assert {variable for variable in given if variable.startswith("FORTNIGHT_")} == asked


def test_nothing_of_the_laptop_is_in_the_template() -> None:
    text = (ROOT / "template.yaml").read_text()
    assert [
        word
        for word in (
            "FORTNIGHT_CLOCK",
            "FORTNIGHT_COOKIES",
            "FORTNIGHT_FORMS_ENDPOINT",
            "FORTNIGHT_CHAT_ENDPOINT",
            "FORTNIGHT_LIBRARY_ENDPOINT",
            "AWS_ENDPOINT",
        )
        if word in text
    ] == []


def test_the_shipped_zone_data_wins_over_the_systems() -> None:
    assert GLOBAL["Environment"]["Variables"]["PYTHONTZPATH"] == "/var/task/tzdata/zoneinfo"
