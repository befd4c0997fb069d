"""What the template gives each function in its environment, as it comes out where the functions run emulated."""

import re

import pytest

from tests.arm64.settings import variables
from tests.arm64.world import NAMES
from tests.template.written import GLOBAL, every_function, properties

CHOSEN = {f"{name}Queue": f"https://sqs.example.org/1/{name}" for name in ("Mail", "Wakeups", "Decks", "Feedback")} | {
    "DeadLetters": "https://sqs.example.org/1/dead", "Distribution": "E1", "Distribution.DomainName": "d1.example.net",
    "Api.ApiEndpoint": "https://api.example.net",
}  # fmt: skip


@every_function
def test_every_variable_of_a_function_comes_to_something(logical: str, name: str):
    written = {*GLOBAL["Environment"]["Variables"], *properties(logical).get("Environment", {}).get("Variables", {})}
    found = variables(name, NAMES | CHOSEN)
    assert set(found) == written
    assert all(re.fullmatch(r"[^${}]+", value) for value in found.values()), found


@pytest.mark.parametrize(
    ("given", "page", "links"),
    [
        ({}, "https://d1.example.net", "https://api.example.net"),
        ({"SiteUrl": "https://not-yet.invalid"}, "https://d1.example.net", "https://api.example.net"),
        (
            {"SiteUrl": "https://a.example.org", "BaseUrl": "https://b.example.org"},
            "https://a.example.org",
            "https://b.example.org",
        ),
        (
            {"PageDomain": "c.example.org", "SiteUrl": "https://a.example.org"},
            "https://c.example.org",
            "https://api.example.net",
        ),
    ],
)
def test_addresses_are_the_stacks_own_unless_others_are_given(given: dict[str, str], page: str, links: str):
    own = {name: value for name, value in NAMES.items() if name not in ("BaseUrl", "SiteUrl")}
    found = variables("send_mail", own | CHOSEN | given)
    assert (found["FORTNIGHT_SITE_URL"], found["FORTNIGHT_BASE_URL"]) == (page, links)


def test_a_name_that_nobody_knows_is_missed():
    with pytest.raises(KeyError, match="DeadLetters"):
        variables("remind", NAMES)
