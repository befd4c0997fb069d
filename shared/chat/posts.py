"""Posts in the co-leads' own chat: something waits for them, or is in trouble. They name nobody."""

from shared.letters.chat_posts import Post, PostKind, Row
from shared.letters.sent import Sent
from shared.letters.wording import line


def waiting(sent: Sent) -> Post:
    """That there is a mail of some kind, in its words, and where it is dealt with."""
    what = f"{line(sent.group.name, 80)}: {line(sent.facts.get('words'), 140)}"
    desk = sent.facts.get("desk", "")
    return Post([Row(what), Row("At the desk", desk)], what)


POSTS = (PostKind(name="co-leads-chat", words="To the co-leads’ chat: something waits", post=waiting, co_leads=True),)
