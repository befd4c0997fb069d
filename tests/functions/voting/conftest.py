"""A group on its way to a vote: with members, with proposals, with an open vote, with a counted one."""

import pytest

from shared.store import Create
from tests.builders.votes import CLOSES, ENDS, MINUTE, NAMES, archive_proposals, cast, one_of_us, propose, ticked
from tests.functions.test_cli_members import fortnight
from tests.platform import Platform, apply, demo_group


@pytest.fixture
def people(platform: Platform) -> Platform:
    """Four members, and a session for proposals on 14 October; the two after it are free."""
    apply(platform, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=[]))
    for name in NAMES:
        platform.table.commit(Create(one_of_us(f"{name}@example.org")))
    return platform


@pytest.fixture
def proposed(people: Platform) -> Platform:
    """The archive's four proposals, whose speakers nobody has an address of, and two by members."""
    for minute, one in enumerate(archive_proposals()):
        people.at(people.now + minute * MINUTE)
        done = fortnight(people, "proposals", "add", one["topic"], "--speaker", one["speaker"])
        assert done.code == 0, done.err
    for name, topic in (("ada", "Implicit bias"), ("bo", "Margins")):
        people.at(people.now + MINUTE)
        assert "Thank you" in propose(people, name, topic, about="In short.", link="https://example.org/paper")["body"]
    people.settle()
    return people


@pytest.fixture
def voting(proposed: Platform) -> Platform:
    """The vote is open, and everybody has a ballot."""
    ticked(proposed, ENDS)
    return proposed


@pytest.fixture
def counted(voting: Platform) -> Platform:
    """Everybody has voted: Ada's, three of the archive's, then Bo's; nobody for the last."""
    every = [one["topic"] for one in archive_proposals()][:3]
    cast(voting, "ada", *every, "Implicit bias")
    cast(voting, "bo", *every, "Implicit bias", "Margins")
    cast(voting, "cy", *every[:2], "Implicit bias")
    cast(voting, "noor", "Implicit bias")
    ticked(voting, CLOSES + MINUTE)
    return voting
