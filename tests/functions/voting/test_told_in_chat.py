"""A vote, and what came of it, in the group's chat."""

from fakes.chat_api import ChatRoom
from shared.model.group import ChatPosts
from tests.builders.recaps import set_up
from tests.builders.votes import CLOSES, DAY, ENDS, MINUTE, cast, ticked
from tests.platform import Platform


def test_a_vote_is_told_with_its_outcome(proposed: Platform, chats: tuple[ChatRoom, str]):
    room = chats[0]
    set_up(proposed, chat_webhook=room.webhook(chats[1]), chat_posts=ChatPosts(votes=True))
    ticked(proposed, ENDS)
    (opened,) = [one for one in room.messages if one.text.startswith("Vote until")]
    assert "Implicit bias (Ada)" in opened.text
    assert "https://page.example.org/ml-theory/proposals/" in opened.text
    cast(proposed, "ada", "Implicit bias")
    ticked(proposed, CLOSES + MINUTE)
    ticked(proposed, CLOSES + 3 * DAY + 5 * MINUTE)
    (closed,) = [one for one in room.messages if one.text.startswith("The next talks")]
    assert "by the votes of 1 member" in closed.text
    assert "Sat 28 Oct, 14:00 MDT: Implicit bias (Ada), not confirmed yet" in closed.text
