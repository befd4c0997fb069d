"""A group on its way to a vote: with members, with proposals, with an open vote, with a counted one."""

import pytest

from shared.store import Create
from tests import worlds
from tests.builders.command_line import fortnight
from tests.builders.votes import CLOSES, ENDS, MINUTE, NAMES, archive_proposals, cast, one_of_us, propose, ticked
from tests.platform import Platform, apply, demo_group


@pytest.fixture
def people(platform: Platform) -> Platform:
    """Four members, and a session for proposals on 14 October; the two after it are free."""
    return worlds.begin(platform, _people)


@pytest.fixture
def proposed(platform: Platform) -> Platform:
    """The archive's four proposals, whose speakers nobody has an address of, and two by members."""
    return worlds.begin(platform, _proposed)


@pytest.fixture
def voting(platform: Platform) -> Platform:
    """The vote is open, and everybody has a ballot."""
    return worlds.begin(platform, _voting)


@pytest.fixture
def counted(platform: Platform) -> Platform:
    """Everybody has voted: Ada's, three of the archive's, then Bo's; nobody for the last."""
    return worlds.begin(platform, _counted)


def _people(platform: Platform) -> None:
    apply(platform, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=[]))
    for name in NAMES:
        platform.table.commit(Create(one_of_us(f"{name}@example.org")))


def _proposed(platform: Platform) -> None:
    worlds.begin(platform, _people)
    for minute, one in enumerate(archive_proposals()):
        platform.at(platform.now + minute * MINUTE)
        done = fortnight(platform, "proposals", "add", one["topic"], "--speaker", one["speaker"])
        assert done.code == 0, done.err
    for name, topic in (("ada", "Implicit bias"), ("bo", "Margins")):
        platform.at(platform.now + MINUTE)
        page = propose(platform, name, topic, about="In short.", link="https://example.org/paper")
        assert "Thank you" in page["body"]
    platform.settle()


def _voting(platform: Platform) -> None:
    worlds.begin(platform, _proposed)
    ticked(platform, ENDS)


def _counted(platform: Platform) -> None:
    worlds.begin(platform, _voting)
    every = [one["topic"] for one in archive_proposals()][:3]
    cast(platform, "ada", *every, "Implicit bias")
    cast(platform, "bo", *every, "Implicit bias", "Margins")
    cast(platform, "cy", *every[:2], "Implicit bias")
    cast(platform, "noor", "Implicit bias")
    ticked(platform, CLOSES + MINUTE)
