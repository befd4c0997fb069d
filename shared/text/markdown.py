"""Markdown as people write it in abstracts and recaps, with math (:mod:`shared.text.formulas`): as HTML with MathML, and as plain text.

What the HTML may hold is short: paragraphs, lists, quotes, code, emphasis, web links, math. No HTML of the writer's own, no images,
no headings (the page has its own). The parsers are loaded only for a text that needs them.
"""

import re
from functools import cache, lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from shared.text import bare_links, formulas, pasted
from shared.text.characters import clean, visible
from shared.text.inline import line
from shared.text.weblinks import web

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

LONGEST = 20_000
KEPT = 5_000  # texts that are remembered in HTML: the site is rendered anew with every change
LONGEST_FORMULA, DEEPEST, DEEPEST_ELEMENT = 1_000, 30, 150

_SIGNS = ("\\", "`", "*", "_", "$", "[", "]", "<", ">", "&", "~", "!", "  \n", "://")
_BEGINNING = re.compile(r" *(?:[-+#=|]|\d+[.)])")
_ODD_SPACE = re.compile(r"[^\S \n]")
_DEFINING = re.compile(r"\\(?:re|provide)?newcommand|\\def(?![a-zA-Z])")  # a few macros can grow without bound
# What latex2mathml does not know, though papers do.
_UNKNOWN = re.compile(r"\\arg(?![a-zA-Z])|\\(?:nonumber|notag)(?![a-zA-Z])|\\label\{[^{}]*\}")
_RULES = ("fence", "blockquote", "list", "heading", "newline", "escape", "backticks", "emphasis", "link", "autolink", "entity",
          "balance_pairs", "fragments_join", "text_join")  # fmt: skip

# latex2mathml writes what \text, \href, \style hold as it is: only these elements and attributes go through.
_ELEMENTS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt",
    "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
_ATTRIBUTES = {
    "accent", "columnalign", "columnlines", "columnspacing", "display", "displaystyle", "fence", "form", "largeop",
    "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowspacing", "rspace",
    "scriptlevel", "separator", "stretchy", "symmetric", "width",
}  # fmt: skip
_LIMITS = ("lim", "max", "min", "sup", "inf")
_VALUE = re.compile(r"-?\d(?:\.\d{1,6})?(?:em|ex|px|%)?|[a-z][a-z -]{0,40}")


@lru_cache(maxsize=KEPT)
def to_html(text: str) -> "Markup":
    """*text* as HTML that any page may hold. What is too long, or is no math that we can write, stands there as its source."""
    from markupsafe import Markup

    text = _lines(text)
    if not text.strip():
        return Markup()
    if len(text) > LONGEST or not _marked_up(text):
        return Markup("".join(f"<p>{_escaped(part)}</p>\n" for part in _paragraphs(text)))  # noqa: S704
    md = _parser()
    return Markup(visible(str(md.renderer.render(_tokens(md, text), md.options, {}))))  # noqa: S704


@lru_cache(maxsize=KEPT)
def to_text(text: str) -> str:
    """*text* to be read without markup: paragraphs, lists with hyphens, links with their address, math as it was written."""
    text = _lines(text)
    if len(text) > LONGEST or not _marked_up(text):
        return "\n\n".join(part.replace("\n", " ") for part in _paragraphs(text))
    return clean(_told(_tokens(_parser(), text)))


def to_line(text: str, longest: int) -> str:
    """*text* as :func:`to_text` has it, on one line of at most *longest* characters; a formula that it would be cut in is left out."""
    words = line(to_text(text), LONGEST)
    return whole(line(words, longest), words)


def whole(shown: str, words: str) -> str:
    """*shown*, which is *words* cut short, without the beginning of a formula whose end was cut off."""
    halved = shown.count("$") % 2 and "$" in words[max(0, len(shown) - 1) :]
    return f"{shown.rpartition('$')[0].rstrip()}…" if halved else shown


def _marked_up(text: str) -> bool:
    """Whether *text* holds anything that makes it more than plain paragraphs. Two spaces at a line's end and runs of spaces mean
    something to the parser, too."""
    return (
        any(map(text.__contains__, _SIGNS))
        or any(map(_BEGINNING.match, text.split("\n")))
        or (not text.replace("\n", "").isprintable() and _ODD_SPACE.search(text) is not None)
    )


def _lines(text: str) -> str:
    return pasted.as_markdown(clean(text)) if len(text) <= LONGEST else clean(text)


def _paragraphs(text: str) -> list[str]:
    parts = re.split(r"\n(?: *\n)+", text.strip(" \n"))
    return ["\n".join(line.strip(" ") for line in part.split("\n")) for part in parts if part]


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;")


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    made = MarkdownIt("zero").enable(_RULES)
    formulas.add_to(made)
    bare_links.add_to(made)
    made.add_render_rule("heading_open", lambda *_: "<p><strong>")
    made.add_render_rule("heading_close", lambda *_: "</strong></p>\n")
    made.add_render_rule("math_inline", _within)
    made.add_render_rule("math_inline_double", _display)
    made.add_render_rule("math_block", _block_display)
    return made


def _within(_: Any, tokens: "list[Token]", at: int, *__: Any) -> str:
    return f'<span class="math inline">{_math(tokens[at].content.strip(), block=False)}</span>'


def _display(_: Any, tokens: "list[Token]", at: int, *__: Any) -> str:
    """Math of its own line within a paragraph, which may hold no div."""
    return _math(tokens[at].content.strip(), block=True)


def _block_display(_: Any, tokens: "list[Token]", at: int, *__: Any) -> str:
    """Math as a block of its own; what is too wide for the screen is scrolled, which a keyboard must be able to, too."""
    return f'<div class="math block" tabindex="0">{_math(tokens[at].content.strip(), block=True)}</div>\n'


@lru_cache(maxsize=KEPT)  # the same text is needed as HTML and as plain text
def _tokens(md: "MarkdownIt", text: str) -> "list[Token]":
    """*text* parsed. A link that we would not follow is reduced to its words."""
    tokens = md.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_checked(token.children))
    return tokens


def _checked(tokens: "list[Token]") -> "list[Token]":
    kept, good = [], True
    for token in tokens:
        if token.type == "link_open":
            good = web(str(token.attrGet("href"))) is not None
            token.attrs = {"href": str(token.attrGet("href")), "rel": "nofollow noopener"}
        if good or token.type not in ("link_open", "link_close"):
            kept.append(token)
    return kept


@lru_cache(maxsize=KEPT)
def _math(source: str, *, block: bool) -> str:
    """*source* as MathML; in ``code`` where it is no LaTeX, is too long, or would need elements that we do not let through."""
    from latex2mathml.converter import convert_to_element

    try:
        if len(source) > LONGEST_FORMULA or _depth(source) > DEEPEST or _DEFINING.search(source):
            raise ValueError("too much")
        known = _UNKNOWN.sub(lambda found: r"\operatorname{arg}" if found[0] == r"\arg" else "", source)
        return _written(convert_to_element(known, display="block" if block else "inline"), DEEPEST_ELEMENT)
    except Exception:  # its parser raises errors of any kind
        return f"<code>{_escaped(source)}</code>"


def _depth(source: str) -> int:
    """How deep *source* nests; too deep where a brace closes what none opened."""
    depth = deepest = 0
    for brace in re.findall(r"\\[{}]|[{}]|\\(?:left|right|begin|end|sqrt|frac)(?![a-zA-Z])", source):
        depth += {"}": -1, r"\right": -1, r"\end": -1, r"\{": 0, r"\}": 0}.get(brace, 1)
        deepest = max(deepest, depth if depth >= 0 else DEEPEST + 1)
    return deepest


def _written(element: Element, levels: int) -> str:
    if element.tag == "msub" and element[0].text in _LIMITS:  # below it, as sums have it, where there is room
        element.tag = "munder"
        element[0].set("movablelimits", "true")
    words = clean(unescape(element.text or ""))
    if element.tag not in _ELEMENTS or levels == 0 or re.match(r"\\\w", words):
        raise ValueError("no element for a page, or a command that nobody knows")
    given = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES and _VALUE.fullmatch(value)}
    attributes = "".join(f' {name}="{value}"' for name, value in given.items())
    inside = "".join(_written(child, levels - 1) for child in element)
    return f"<{element.tag}{attributes}>{_escaped(words)}{inside}</{element.tag}>"


def _told(tokens: "list[Token]") -> str:
    """The blocks of *tokens*, a blank line between them, but none between the items of a list."""
    blocks: list[str] = []
    lists: list[bool] = []
    mark, gap = "", "\n\n"
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token.type == "ordered_list_open")
            gap = "\n\n" if len(lists) == 1 else "\n"
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            gap = "\n" if lists else "\n\n"
        elif token.type == "list_item_open":
            mark = "  " * (len(lists) - 1) + (f"{token.info}. " if lists[-1] else "- ")
        elif told := _block(token):
            blocks.append(f"{gap if blocks else ''}{mark}{told}")
            mark, gap = "", "\n" if lists else "\n\n"
    return "".join(blocks)


def _block(token: "Token") -> str:
    if token.type == "math_block":
        return f"$${token.content.strip()}$$"
    if token.type == "fence":
        return token.content.rstrip("\n")
    return _inline(token.children or []) if token.type == "inline" else ""


def _inline(tokens: "list[Token]") -> str:
    told, start, href, bare = "", 0, "", False
    for token in tokens:
        if token.type == "link_open":
            start, href = len(told), str(token.attrGet("href"))
            bare = token.markup == bare_links.MARKUP
        elif token.type == "link_close":
            told += "" if bare or told[start:] == href else f" ({href})"
        else:
            told += _piece(token)
    return told


_PIECES: dict[str, Any] = {"math_inline": "${}$", "math_inline_double": "$${}$$"}


def _piece(token: "Token") -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " " if token.type == "softbreak" else "\n"
    return str(_PIECES.get(token.type, "{}").format(token.content))
