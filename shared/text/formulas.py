r"""Math within Markdown: where it stands, told from money, shells and escaped brackets.

``$x$`` and ``\(x\)`` within a line, ``$$x$$`` and ``\[x\]`` on lines of their own. A dollar opens or closes a formula if no blank
follows or comes before it, as in pandoc; but pandoc's rule that no digit may follow the last one would lose ``3$\times$3``, and its
silence on what may be within would take ``$PATH:$`` of ``$PATH:$HOME`` for one.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_LONGEST = 4_000
_ENDS = {"$$": "$$", "$": "$", r"\(": r"\)", r"\[": r"\]"}
_TEX = re.compile(r"\\(?:[A-Za-z]+|[,;!|{}%&#_\\ ])|[\^{]|(?<=[A-Za-z0-9)\]])_(?=[A-Za-z0-9{\\])")
_COMMAND = re.compile(r"\\[A-Za-z]|\^")
_OPERATOR = re.compile(r"[\\^_={}<>+|]")
_FUNCTIONS = r"(?:sin|cos|tan|log|exp|max|min|sup|inf|det|lim|arg|mod|gcd|deg|dim|ker|sgn)"
_WORD = rf"(?!{_FUNCTIONS}\b)[^\W\d_]{{3,}}"
_PROSE = re.compile(rf"(?:^|[\s,;.(]){_WORD}[\s,;.]|\s{_WORD}(?:[\s,;.)]|$)|\d\s+(?:or|to|vs|is|in|of|at|by|per|a)\s")
_SYMBOL = re.compile(r"[A-Za-z](?:_[A-Za-z0-9])?'*")
_AMOUNT = re.compile(r"\$\d[\d.,]*\s?[KkMmBb]?n?\s?(?:-{1,2}|[–—/])\s?$")
_VARIABLE = re.compile(r"\{\w{2,}\}")  # a shell's ${HOME}
_NUMBERS = re.compile(r"[\d\s,;–-]+[a-z]?")


def add_to(md: "MarkdownIt") -> None:
    """Let *md* find ``math_inline``, ``math_inline_double`` and ``math_block``."""
    md.inline.ruler.before("escape", "math_inline", _inline)
    md.block.ruler.before("fence", "math_block", _block)


def _inline(state: "StateInline", silent: bool) -> bool:
    opened = _opened(state.src, state.pos)
    if not opened or _escaped(state.src, state.pos):
        return False
    begin = state.pos + len(opened)
    end = _closed(state.src, begin, _ENDS[opened])
    if end < 0 or not _is_formula(state.src, state.pos, begin, end, opened):
        return False
    if not silent:
        token = state.push("math_inline" if opened in ("$", r"\(") else "math_inline_double", "math", 0)
        token.content, token.markup = state.src[begin:end], opened
    state.pos = end + len(opened)
    return True


def _block(state: "StateBlock", start: int, last: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    opened = _opened(state.src, begin)
    if opened not in ("$$", r"\[") or state.is_code_block(start):
        return False
    for line in range(start, last):
        if line > start and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            return False
        ended = state.src[max(begin + 2, state.bMarks[line]) : state.eMarks[line]].rstrip()
        if ended.endswith(_ENDS[opened]):
            break
    else:
        return False
    content = state.getLines(start, line + 1, state.blkIndent, False).strip()[2:-2].strip()
    if not _is_block(content, opened):
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.block, token.content, token.markup, token.map = True, content, opened, [start, line + 1]
        state.line = line + 1
    return True


def _is_block(content: str, opened: str) -> bool:
    if not content or len(content) > _LONGEST or _ENDS[opened] in content:
        return False
    # Between brackets a number is a citation, a word a remark.
    return opened == "$$" or not (_NUMBERS.fullmatch(content) or re.fullmatch(_WORD, content) or _is_prose(content))


def _opened(text: str, at: int) -> str:
    two = text[at : at + 2]
    return two if two in _ENDS else text[at : at + 1] if text[at : at + 1] == "$" else ""


def _escaped(text: str, at: int) -> bool:
    before = text[max(0, at - 64) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _closed(text: str, begin: int, end: str) -> int:
    """Where the formula that begins at *begin* ends; -1 if it does not."""
    at = text.find(end, begin, begin + _LONGEST)
    while at >= 0 and _escaped(text, at):
        at = text.find(end, at + 1, begin + _LONGEST)
    return at


def _is_formula(text: str, at: int, begin: int, end: int, opened: str) -> bool:
    content = text[begin:end]
    if not content.strip() or content[0] == "$" or content[-1] == "$":
        return False
    if opened != "$":
        plain = _is_prose(content) or re.fullmatch(_WORD, content)
        return not plain and (opened != r"\[" or bool(_OPERATOR.search(content)))
    if content[0].isspace() or content[-1].isspace():
        return False
    return _is_no_money(text[max(0, at - 40) : at], content, text[end + 1 : end + 2])


def _is_no_money(before: str, content: str, after: str) -> bool:
    """Whether the *content* between two dollar signs is a formula, and neither an amount of money nor a shell's variable, judged by what
    stands before and after."""
    if _AMOUNT.search(before) or _is_prose(content) or _VARIABLE.match(content):
        return False
    if _COMMAND.search(content) or _SYMBOL.fullmatch(content):
        return True
    if before[-1:].isalnum() or after.isdigit():
        return False
    return not (after.isalpha() or (after in ("_", "{", "(", "[") and after))


def _is_prose(content: str) -> bool:
    return bool(_PROSE.search(content)) and not _TEX.search(content)
