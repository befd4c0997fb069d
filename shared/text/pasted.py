r"""What comes along with a text that was written elsewhere: a word processor's bullets, and LaTeX outside of formulas.

Abstracts are copied out of slides, letters and papers. There a bullet is a character at the beginning of a line, and ``Erd\H{o}s`` is how
a name is typed; Markdown would take the backslash off and leave the accent behind a wrong letter.
"""

import re
import unicodedata
from collections.abc import Callable

from shared.text.inline import clean_text

_AT_ALL = re.compile(r"[\\~•‣◦⁃∙▪▫●○■□➢➤✓✔\uf076\uf0a7\uf0b7\uf0d8\uf0fc]|``|--|!\[")
# The last ones are of a word processor's symbol fonts, where others have an empty box. What is copied out of a PDF breaks behind one.
_BULLET = re.compile(
    "^([ \t\xa0]*)[•‣◦⁃∙▪▫●○■□➢➤✓✔\uf076\uf0a7\uf0b7\uf0d8\uf0fc](?:[ \t\xa0]+|[ \t\xa0]*\n(?=[^\\s•]))", re.MULTILINE
)
_PICTURE = re.compile(r"!(?=\[[^\[\]\n]*\]\()")  # no page shows it: what is left is a link to it
# Code, formulas and addresses stay as they were typed. What is between the marks cannot be in a text that is clean.
_KEPT = re.compile(
    r"^```.*?(?:^```|\Z)|(?<![`\\])`(?!`)[^`\n]+`(?!`)|\$\$.{1,4000}?\$\$|\$[^$\n]{1,4000}\$"
    r"|\\\(.{1,4000}?\\\)|\\\[.{1,4000}?\\\]|https?://[^\s{}\\<>]+",
    re.DOTALL | re.MULTILINE,
)
_MARKED = re.compile("\x00(\\d+)\x00")
_MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", '"': "\u0308",
    "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_ACCENT = re.compile(
    r"""(\{)?\\(?P<mark>[`'^~=."]|[uvHcdbrk](?=[ {]))"""
    r"""(?:\ ?\{(?:(?P<within>[A-Za-z])|\\(?P<dotless>[ij]))\}|(?:(?<=[a-zA-Z])\ )?(?P<bare>[A-Za-z])"""
    r"""|\\(?P<dot>[ij])(?![A-Za-z])(?:\{\}|\ (?=[a-z]))?)(?(1)\})"""
)
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "ldots": "…", "dots": "…",
}  # fmt: skip
_LETTER = re.compile(rf"(\{{)?\\({'|'.join(_LETTERS)})(?![A-Za-z])(?(1)\}}|(?:\{{\}}|\ (?=[a-z]))?)")
_STYLES = {
    "emph": "*",
    "textit": "*",
    "textsl": "*",
    "textbf": "**",
    "texttt": "`",
    "textsc": "",
    "textrm": "",
    "textsf": "",
}
_STYLED = re.compile(rf"\\({'|'.join(_STYLES)})\{{([^{{}}]{{1,2000}})\}}")
_URL, _HREF = re.compile(r"\\url\{\s*([^{}\s]+)\s*\}"), re.compile(r"\\href\{\s*([^{}\s]+)\s*\}\{([^{}\[\]]{1,500})\}")
_SIGNS = (
    (re.compile(r"``(?![`\s])([^`\n]{1,400}?)''"), r"“\1”"),
    (re.compile(r"(?<=\w)---(?=\w)|(?<=[^\s|] )---(?= [^\s|])"), "—"),
    (re.compile(r"(?<=\d)--(?=\d)|(?<=[^\s|] )--(?= [^\s|])"), "–"),
    (re.compile("(?<=[a-z.])~(?=[0-9A-Z\x00])"), " "),
)


def as_markdown(text: str) -> str:
    """*text*, which is clean, as its writer would have typed it here: lists as lists, LaTeX's letters and emphasis as those of Markdown."""
    if not _AT_ALL.search(text):
        return text
    return _outside(text, lambda rest: _spelled(_PICTURE.sub("", _BULLET.sub(r"\1- ", rest)), marked=True))


def as_words(text: str) -> str:
    """*text*, which is clean, without LaTeX's commands for letters and emphasis; its formulas stay. This again leaves it unchanged."""
    while _AT_ALL.search(text) and (made := _outside(text, lambda rest: _spelled(rest, marked=False))) != text:
        text = made
    return text


def title_of(text: str) -> str:
    """*text* as a title: on one line, as :func:`as_words` has it."""
    return as_words(clean_text(text, len(text)))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """*text* with what is no code, formula or address *change*d."""
    kept: list[str] = []

    def out(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    return _MARKED.sub(lambda found: kept[int(found[1])], change(_KEPT.sub(out, text)))


def _escaped_dot(found: re.Match[str], letter: str) -> bool:
    """Whether a dot is Markdown's: before a letter that never has one above, and before a small one at a word's beginning, as in the name
    of a hidden file; names begin with a capital."""
    before = found.string[: found.start()][-1:]
    begins = not (before.isalpha() or before == "}" or found[1])
    return letter not in "cCeEgGIzZ" or (letter.islower() and begins)


def _spelled(text: str, *, marked: bool) -> str:
    quoting = {mark for mark in "`'\"" if re.search(rf"\\{mark}(?![A-Za-z{{\\])", text)}

    def accented(found: re.Match[str]) -> str:
        mark, letter = found["mark"], found["within"] or found["dotless"] or found["bare"] or found["dot"]
        if found["bare"] and (mark in quoting or (mark == "." and _escaped_dot(found, letter))):
            return found[0]  # an escaped sign
        made = unicodedata.normalize("NFC", letter + _MARKS[mark])
        return made if len(made) == 1 else found[0]

    def styled(found: re.Match[str]) -> str:
        around, words = _STYLES[found[1]] if marked else "", found[2].strip()
        return f"{around}{words}{around}" if words else found[0]

    text = _LETTER.sub(lambda found: _LETTERS[found[2]], _ACCENT.sub(accented, text))
    for sign, shown in _SIGNS:
        text = sign.sub(shown, text)
    text = _HREF.sub(r"[\2](\1)" if marked else r"\2 (\1)", _URL.sub(r"\1", text))
    return _STYLED.sub(styled, _STYLED.sub(styled, text))
