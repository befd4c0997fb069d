"""Markdown that people write here, as HTML that can do no harm and as plain text.

Raw HTML stays text, images are not shown, links lead to http(s) addresses only.
"""

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from shared.words import web


@cache
def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "heading", "lheading", "hr"])
    made.validateLink = lambda url: bool(web(url))  # type: ignore[method-assign]
    made.add_render_rule("link_open", _link_open)
    return made


def _link_open(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", "nofollow")
    return str(renderer.renderToken(tokens, index, options, env))


def to_html(text: str) -> str:
    """*text* as HTML: paragraphs, emphasis, lists, quotes, code and links; nothing in it is live but the links."""
    return str(_reader().render(text))


def to_text(text: str) -> str:
    """*text* to be read without any markup; where a link leads stands behind its words."""
    parts: list[str] = []
    lists: list[int] = []
    for token in _reader().parse(text):
        match token.type:
            case "bullet_list_open":
                lists.append(0)
            case "ordered_list_open":
                lists.append(1)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                parts += [] if lists else [""]
            case "list_item_open":
                parts.append("  " * (len(lists) - 1) + (f"{lists[-1]}. " if lists[-1] else "- "))
                lists[-1] += 1 if lists[-1] else 0
            case "inline":
                said = _inline(token.children or [])
                if lists and parts and parts[-1].endswith(("- ", ". ")) and not parts[-1].strip(" -.0123456789"):
                    said, parts = parts[-1] + said, parts[:-1]
                parts += [said] if lists else [said, ""]
            case "fence" | "code_block":
                parts += [token.content.rstrip("\n"), ""]
    return "\n".join(parts).strip()


def _inline(children: list[Token]) -> str:
    said, leads = [], ""
    for token in children:
        match token.type:
            case "text" | "code_inline":
                said.append(token.content)
            case "softbreak" | "hardbreak":
                said.append("\n")
            case "link_open":
                leads = str(token.attrGet("href") or "")
            case "link_close":
                said += [f" ({leads})"] if leads and said[-1:] != [leads] else []
                leads = ""
    return "".join(said)
