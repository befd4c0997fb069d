"""A message as a webhook takes it: Discord's, Slack's, Zulip's, Google Chat's, Teams', or one that is like the first two.

Nothing that people wrote can mention anybody or act as markup; only links are live.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from shared.errors import Refused, Throttled
from shared.text.inline import line
from shared.text.webhooks import _DISCORD, _SLACK, answers, google, home, teams, zulip

if TYPE_CHECKING:  # who only asks whether there is a webhook does not load the letters
    from shared.letters.chat_posts import Row

PartT = TypeVar("PartT")
LONGEST = 1900
"""The most characters of a message; Discord takes 2,000."""
NAME = 100
"""The most characters of a thread's name on Discord."""
FORUM, NO_FORUM = 220001, 220003
"""Discord's error codes: the channel takes posts only with a thread's name; or only without one."""
_GAP = "\u200b"
"""A zero-width space, put between two characters that together would be markup, a link or a mention."""
_JOINED = re.compile(r"(?<=:)(?=//)|(?<=<)(?=[@#:/!&A-Za-z])|(?<=\])(?=\()|^(?=(?:[#>*+-]+#?|\d+[.)])\s)")
_PAIRS = tuple(map(re.compile, (r"\*", r"`", r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"~~", r"\|\|")))

_ZULIP_JOINED = re.compile(r"(?<=:)(?=[\w+-]+:)|(?<=\$)(?=\$)|(?<=~)(?=~)|(?<=#)(?=\*)")
_ZULIP_MARKS = (("*", "\u2217"), ("`", "\u02cb"), ("_", f"{_GAP}_"), ("~", f"{_GAP}~"))


class SlowDown(Throttled):
    """The chat asks to wait *after* seconds; nothing was posted."""

    def __init__(self, after: float) -> None:
        super().__init__(f"the chat asks to wait {after:.0f} s")
        self.after = after


class Declined(Refused):
    """The chat refuses this for good; *code* is its own error code, if it has one."""

    def __init__(self, said: str, code: int = 0) -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as the chat reports it; both ids are empty where it does not."""

    message: str = ""
    channel: str = ""


def body(url: str, rows: Iterable["Row"], *, thread: str = "") -> dict[str, Any]:
    """The message *rows* as the webhook at *url* takes it; on a forum it opens the thread called *thread*.

    Each service gets the fields that it documents; one that is neither gets both, as those like them take no offence.
    """
    host, rows = urlsplit(url).hostname, list(rows)
    if teams(url):
        return _card(rows)
    discord = {"content": _joined(map(_discord, rows)), "allowed_mentions": {"parse": []}}
    if thread:
        discord["thread_name"] = line(thread, NAME)
    if zulip(url) or google(url):  # both use the same markup
        return {"text": _joined(map(_zulip, rows))}
    slack = {"text": _joined(map(_slack, rows)), "mrkdwn": False}
    if host in _SLACK:
        return slack
    return discord if host in _DISCORD else slack | discord


def into(url: str, thread: str) -> str:
    """The webhook at *url* for the *thread* at that address; as it is where it opened none of its own there, as in no channel but Discord's
    forums, or nobody knows which."""
    found = re.fullmatch(rf"{re.escape(home(url))}/channels/[0-9]+/([0-9]{{1,20}})", thread, re.ASCII)
    if found is None or not answers(url):
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}thread_id={found[1]}"


def _discord(row: "Row") -> str:
    text = _plain(_unmentioned(row.text))
    return f"{text}: <{row.url}>" if row.text and row.url else text or f"<{row.url}>"


def _plain(text: str) -> str:
    """*text* without anything that Discord takes for markup. Only what has no other way gets a backslash: not every chat hides those."""
    kept = re.sub(r"\\(?=[^\w\s])", r"\\\\", _JOINED.sub(_GAP, text))
    for mark in _PAIRS:
        if len(mark.findall(kept)) > 1:  # a single one is no markup
            kept = mark.sub(lambda found: "".join(f"\\{one}" for one in found[0]), kept)
    return kept


def _slack(row: "Row") -> str:
    text, url = (
        t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for t in (_unmentioned(row.text), row.url)
    )
    return f"{text}: {url}" if row.text and row.url else text or url


def _zulip(row: "Row") -> str:
    """As Zulip shows it: it makes Markdown of Slack's marks first, knows neither a backslash nor ``&amp;``, and links what looks like an
    address. So marks that would be markup stand apart, and a star, which is markup all the same, is another sign like it."""
    text, url = _ZULIP_JOINED.sub(_GAP, _JOINED.sub(_GAP, _unmentioned(row.text))), row.url
    for mark, instead in _ZULIP_MARKS:
        if text.count(mark) > 1:  # a single one is no markup
            text = text.replace(mark, instead)
        if url.count(mark) > 1:
            url = url.replace(mark, f"%{ord(mark):02X}")
    return f"{text}: {url}" if text and url else text or url


def _unmentioned(text: str) -> str:
    """*text* with a zero-width space behind every ``@``, so that no service finds a mention."""
    return text.replace("@", f"@{_GAP}")


def _card(rows: Sequence["Row"]) -> dict[str, Any]:
    """An Adaptive Card as Teams' workflows post it: a paragraph for each row, in runs of text, which know no markup and no mentions."""
    shown = _fitting(rows, lambda row: len(row.text) + len(row.url))
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.2",
        "msteams": {"width": "Full"},
        "body": [{"type": "RichTextBlock", "inlines": [_run(row, first=at == 0)]} for at, row in enumerate(shown)],
        "fallbackText": shown[0].text,
    }  # fmt: skip
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [card]}


def _run(row: "Row", *, first: bool) -> dict[str, Any]:
    run: dict[str, Any] = {"type": "TextRun", "text": row.text or row.url}
    if first:
        run["weight"] = "Bolder"
    if row.url:
        run["selectAction"] = {"type": "Action.OpenUrl", "url": row.url}
    return run


def _joined(rows: Iterable[str]) -> str:
    return "\n".join(_fitting(list(rows), len))


def _fitting(rows: Sequence[PartT], length: Callable[[PartT], int]) -> list[PartT]:
    """As many whole rows as there is room for, and the last one always."""
    *first, last = rows
    kept: list[PartT] = []
    for row in first:
        if sum(length(one) + 1 for one in kept) + length(row) + length(last) > LONGEST:
            break
        kept.append(row)
    return [*kept, last]
