"""The laptop's front does what the template says of the public addresses."""

import pytest

from local import deployed
from shared.site.scripts import policy


def test_the_headers_of_pages_and_of_decks_are_the_templates():
    assert deployed.security("PageHeaders") == {
        "Content-Security-Policy": policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Strict-Transport-Security": "max-age=31536000",
    }
    decks = deployed.security("DeckHeaders")
    assert (decks["Referrer-Policy"], "object-src 'self'" in decks["Content-Security-Policy"]) == ("no-referrer", True)


def test_the_paths_of_the_api_are_the_templates():
    assert set(deployed.api_paths()) == {"desk", "hooks", "talk", *"lmrvpbc"}


def test_a_path_of_one_part_is_one_that_the_api_answers_by_itself(monkeypatch: pytest.MonkeyPatch):
    events = [{"Type": "HttpApi", "Properties": {"Path": path}} for path in ("/desk", "/desk/{rest+}", "/l/{token}")]
    function = {"Properties": {"Events": dict(enumerate(events))}}
    monkeypatch.setattr(deployed, "load", lambda _: {"Resources": {"Api": {}, "Desk": function}})
    assert (deployed.api_paths(), deployed.api_roots()) == (("desk", "l"), ("desk",))


def test_a_header_that_the_front_does_not_know_is_an_error(monkeypatch: pytest.MonkeyPatch):
    told = {"SecurityHeadersConfig": {"XSSProtection": {"Protection": True}}}
    page = {"Properties": {"ResponseHeadersPolicyConfig": told}}
    monkeypatch.setattr(deployed, "load", lambda _: {"Resources": {"PageHeaders": page}})
    with pytest.raises(NotImplementedError, match="XSSProtection"):
        deployed.security("PageHeaders")
