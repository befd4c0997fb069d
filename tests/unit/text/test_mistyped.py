"""Addresses that look mistyped: what was meant is said of those only, and of nobody who has a mailbox with a lesser-known provider."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.mistyped import meant

GMAIL = (
    "gmial.com gmai.com gamil.com gmal.com gmaill.com gnail.com gmaila.com ggmail.com gmail.con gmail.co gmail.cm gmail.comm gmial.co "
    "gmailc.om"
)
RIGHT = (
    "gmail.com googlemail.com mail.com email.com ymail.com fmail.com qmail.com tmail.com hmail.com cloud.com lcloud.com kahoo.com mailo.com gmx.de web.de yahoo.co.uk yahoo.fr hotmail.fr outlook.de "
    "example.org example.co uni-gmail.com live.com aol.com proton.me lists.gmial.com.example.org xn--gmail-xk1c.com"
)


@pytest.mark.parametrize("domain", GMAIL.split())
def test_what_fingers_make_of_a_large_provider_is_told_as_it(domain: str):
    assert meant(f"ada.e@{domain}") == "ada.e@gmail.com"


@pytest.mark.parametrize(
    ("domain", "right"),
    [
        ("hotmial.com", "hotmail.com"), ("outlok.com", "outlook.com"), ("yahooo.com", "yahoo.com"), ("iclod.com", "icloud.com"),
        ("protonmial.com", "protonmail.com"), ("example.con", "example.com"), ("uni.example.ogr", "uni.example.org"),
    ],
)  # fmt: skip
def test_other_providers_and_ends_that_no_domain_has_are_told_too(domain: str, right: str):
    assert meant(f"ada@{domain}") == f"ada@{right}"


@pytest.mark.parametrize("domain", RIGHT.split())
def test_nothing_is_said_of_an_address_that_may_be_right(domain: str):
    assert meant(f"ada@{domain}") == ""


@given(st.from_regex(r"[a-z]{1,9}(\.[a-z]{2,9}){1,2}", fullmatch=True))
def test_what_was_meant_looks_right_itself(domain: str):
    likely = meant(f"ada@{domain}")
    assert likely == "" or (meant(likely), likely[:4]) == ("", "ada@")
