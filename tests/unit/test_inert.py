"""Addresses as people type them into a form."""

import pytest

from shared.inert import amiss, typed

BLANK = "There is a blank in this address; an address on the web has none."
NONE = "This is no address on the web. One looks like this: https://example.org/paper"


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("example.org", "https://example.org"),
        ("  www.example.org/paper?x=1#y ", "https://www.example.org/paper?x=1#y"),
        ("//example.org/a", "https://example.org/a"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("http://example.org", "http://example.org"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("пример.рф/стр", "https://пример.рф/стр"),
        ("xn--e1afmkfd.xn--p1ai", "https://xn--e1afmkfd.xn--p1ai"),
        ("example.org/paper.pdf", "https://example.org/paper.pdf"),
    ],
)
def test_an_address_is_taken_as_it_is_typed(written: str, taken: str) -> None:
    assert typed(written) == taken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("example.org/a b", BLANK),
        ("my paper", BLANK),
        ("ada@example.org", "This is a mail address, not one on the web."),
        ("mailto:ada@example.org", "An address on the web begins with https://, not with mailto:"),
        ("javascript:alert(1)", "An address on the web begins with https://, not with javascript:"),
        ("data:text/html,x", "An address on the web begins with https://, not with data:"),
        ("ftp://example.org", "An address on the web begins with https://, not with ftp:"),
        ("paper.pdf", NONE),
        ("localhost", NONE),
        ("10.1000/xyz", NONE),
        ("e.g.", NONE),
        ("https://", NONE),
        ('example.org/"x', NONE),
        ("", NONE),
    ],
)
def test_what_is_no_address_hears_why(written: str, said: str) -> None:
    assert (typed(written), amiss(written)) == (None, said)
