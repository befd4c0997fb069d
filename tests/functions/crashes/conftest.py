"""A group at the point where a flow begins."""

import re

import pytest

from tests.builders.members import joins
from tests.functions.crashes.flows import (
    CONFIRM,
    DECIDE,
    OWN,
    approval_to_welcome,
    own_link,
    press_to_applications,
    response_to_confirmation,
)
from tests.platform import Platform, ses_mails


def link(platform: Platform, kind: str) -> str:
    for mail in reversed(ses_mails()):
        raw = mail.raw_data if isinstance(mail.raw_data, str) else mail.raw_data.decode()
        text = raw.replace("=\r\n", "").replace("=\n", "")
        if kind in text and (found := re.search(r"https://go\.example\.org/l/[\w.-]+", text)):
            return found[0]
    raise AssertionError(f"no mail with {kind!r} and a link")


@pytest.fixture
def applied(group: Platform) -> Platform:
    """Somebody whose confirmation mail is out."""
    response_to_confirmation(group)
    CONFIRM[:] = [link(group, "Confirm")]
    return group


@pytest.fixture
def asked(applied: Platform) -> Platform:
    """Somebody about whom the co-leads have been asked."""
    press_to_applications(applied)
    DECIDE[:] = [link(applied, "would like to join")]
    return applied


@pytest.fixture
def member(asked: Platform) -> Platform:
    """Somebody who is in, with the link to their own page."""
    approval_to_welcome(asked)
    OWN[:] = [own_link()]
    return asked


@pytest.fixture
def peopled(group: Platform) -> Platform:
    """The group with two members."""
    joins(group, "ada", "bo")
    return group
