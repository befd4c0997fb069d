"""A session that was held, with members."""

import pytest

from fakes.chat_api import ChatRoom
from shared.store import Create
from tests import worlds
from tests.builders.members import member
from tests.builders.recaps import over, set_up
from tests.platform import Platform


@pytest.fixture
def held(group: Platform) -> Platform:
    """A session with two talks is over; two members, one of whom wants no recaps. The draft is with the co-leads."""
    return worlds.begin(group, _held)


def _held(group: Platform) -> None:
    for row in (member("ada"), member("bo"), member("noor", muted=("recap",))):
        group.table.commit(Create(row))
    over(group)


@pytest.fixture
def chatty(group: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    """The group with a chat that is like Discord's."""
    set_up(group, chat_webhook=chats[0].webhook(chats[1]))
    return group
