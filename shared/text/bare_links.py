"""Addresses that stand in Markdown as they are: links, too. What a sentence, brackets or emphasis put behind one is no part of it."""

import re
from typing import TYPE_CHECKING

from shared.text.weblinks import LONGEST, web

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

MARKUP = "bare"
"""Of a link whose words are its address."""
_SCHEME = re.compile(r"(?<![^\W_])https?$", re.IGNORECASE)
_REST = re.compile(r"://[^\s<>\"`\\“”„«»‘’「」『』、。，；：！？（）]+")
_BEHIND = ".,;:!?'*_~|$…"
_PAIRS = {")": "(", "]": "["}


def add_to(md: "MarkdownIt") -> None:
    """Let *md* find them."""
    md.inline.ruler.before("escape", "bare_link", _inline)


def _inline(state: "StateInline", silent: bool) -> bool:
    if state.src[state.pos : state.pos + 3] != "://" or state.linkLevel:
        return False
    scheme = _SCHEME.search(state.src, max(0, state.pos - 6), state.pos)
    rest = _REST.match(state.src, state.pos, state.pos + LONGEST)
    if not scheme or not rest or not state.pending.endswith(scheme[0]):
        return False
    written = scheme[0] + _bared(rest[0])
    address = web(scheme[0].lower() + _bared(rest[0]))
    if address is None:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.tokens[-1].markup = MARKUP
        state.push("text", "", 0).content = written
        state.push("link_close", "a", -1)
    state.pos += len(written) - len(scheme[0])
    return True


def _bared(rest: str) -> str:
    """*rest* up to the first bracket that closes what none of it opened, without the signs at its end."""
    opened: list[str] = []
    for at, sign in enumerate(rest):
        if sign in _PAIRS.values():
            opened.append(sign)
        elif sign in _PAIRS and (not opened or opened.pop() != _PAIRS[sign]):
            rest = rest[:at]
            break
    return rest.rstrip(_BEHIND)
