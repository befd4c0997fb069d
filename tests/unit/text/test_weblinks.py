"""What may become a link, and addresses as people type them into a form."""

import pytest

from shared.letters.wording import web as in_mail
from shared.text.weblinks import amiss, no_link, typed, web

BLANK = "There is a blank in this address; an address on the web has none."
NONE = "This is not an address on the web. One looks like this: https://example.org/paper"


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("example.org", "https://example.org"),
        ("  www.example.org/paper?x=1#y ", "https://www.example.org/paper?x=1#y"),
        ("//example.org/a", "https://example.org/a"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("http://example.org", "http://example.org"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("пример.рф/стр", "https://xn--e1afmkfd.xn--p1ai/%D1%81%D1%82%D1%80"),
        ("“https://example.org/x”", "https://example.org/x"),
        ("HTTPS://example.org/x\u200b", "https://example.org/x"),
        ("xn--e1afmkfd.xn--p1ai", "https://xn--e1afmkfd.xn--p1ai"),
        ("example.org/paper.pdf", "https://example.org/paper.pdf"),
        ("https://example.org/a<1::b>c", "https://example.org/a%3C1::b%3Ec"),
        ("https://example.org/\"><script>'", "https://example.org/%22%3E%3Cscript%3E%27"),
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


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://en.wikipedia.org/wiki/Bayes'_theorem", "https://en.wikipedia.org/wiki/Bayes%27_theorem"),
        ("https://bücher.example:8443/é?ü=ß#ö", "https://xn--bcher-kva.example:8443/%C3%A9?%C3%BC=%C3%9F#%C3%B6"),
        ("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f"),
        ("https://[::1]:8080/", "https://[::1]:8080/"),
        ("https://example.org:99999/", None),
        ("https://e..org/", None),
        ("https://-x.example/", None),
        ("https://\ufffd.example/", None),
        ("https:///x", None),
        ("https://example.org/\U0001faea", "https://example.org/%F0%9F%AB%AA"),  # younger than Python
        ("https://example.org/\u202egpj", None),
        ("https://example.org/a\u00a0b", None),
    ],
)
def test_pages_and_mails_link_alike(url: str, link: str | None) -> None:
    assert (web(url), in_mail(url)) == (link, link or "")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("example.org/x", "it begins with https://"),
        ("javascript:alert(1)", "it begins with https://"),
        ("https://example.org/my slides.pdf", "there is a blank in it"),
        ("https://", "one looks like this: https://example.org/paper"),
    ],
)
def test_what_is_wrong_with_an_address_in_a_file_is_so_of_that_address(written: str, said: str) -> None:
    assert web(written) is None
    assert said in no_link(written)
