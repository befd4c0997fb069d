"""Which characters of people's words come before other people: the one rule for mails, pages, calendars, cards, names and data.

What no reader can see is deleted, never blanked, as no blank was meant: soft hyphens, zero-width blanks, byte order marks, controls,
bidirectional embeddings and overrides, fillers, tags outside a flag, a variation selector behind nothing; and so are marks of which more
are heaped up on a letter than any writing has. What letters need stays: combining marks, the joiners ZWJ and ZWNJ, the marks LRM, RLM and
ALM between words, isolates that are closed on their line. So does every character that is younger than Python's Unicode.
"""

import re
import unicodedata

# Unseen wherever they stand (Unicode's Default_Ignorable_Code_Point, but for what follows), no text at all, or a turn of the reading
# direction of all that comes after.
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060-\u2065\u206a-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
)
_OUT = re.compile(f"[{_UNSEEN}]")
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f)|[\U000e0000-\U000e007f]")
_FILLERS = re.compile("(?<![\u1100-\u11ff\ua960-\ua97f])[\u115f\u1160]+(?![\u1100-\u11ff\ud7b0-\ud7ff])")
_SELECTOR = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JOINER = "\u200c\u200d"
_SELECTORS = re.compile(rf"(?:^|(?<=[\s{_SELECTOR}{_JOINER}]))[{_SELECTOR}]+")
_VOWEL_SEPARATOR = re.compile("(?<![\u1820-\u18aa])\u180e+")
_JOINERS = re.compile(f"[{_JOINER}]+")
# Letters whose shape a joiner changes also at the end of a word: of Arabic's kin, of India's, Mongolian.
_SHAPED = re.compile("[\u0590-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefe\U00010a00-\U00011fff\U0001e900-\U0001e95f]")
_MARK = "\u061c\u200e\u200f"
_TURNING = re.compile(f"[{_MARK}\u2066-\u2069]")
_NO_MARK = dict.fromkeys(map(ord, _MARK))
# Marks above and below a letter, of which no writing heaps up more than five; each further one would stand in the lines around it.
_HEAPED = "\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_HEAPED += "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HEAP = re.compile(f"([{_HEAPED}]{{5}})[{_HEAPED}]+")
_SUSPECT = re.compile(
    f"[{_UNSEEN}{_BREAKS}\u115f\u1160\u180e{_MARK}\u2066-\u2069\U000e0000-\U000e007f{_SELECTOR}{_JOINER}]|[{_HEAPED}]{{6}}"
)
# What belongs to the character before it: marks (by their category), skin tones, the end of a joined pair.
_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+$")


def visible(text: str) -> str:
    """*text* without what no reader should meet; a line may end in ``\\n`` only. What is left is left unchanged by this again."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text  # the common case, decided without the search below
    while _SUSPECT.search(text) and (kept := _once(text)) != text:
        text = kept
    return text


def clean(text: str) -> str:
    """:func:`visible`, and each letter one character with its marks where there is such a one (NFC)."""
    return text if text.isascii() and text.isprintable() else visible(unicodedata.normalize("NFC", visible(text)))


def cut(text: str, longest: int) -> str:
    """At most the first *longest* characters of *text*, which is clean. It is never cut within what a reader sees as one character: no
    letter loses its accent, no emoji one of its parts."""
    if len(text) <= longest:
        return text
    at = longest
    while at > 0 and longest - at < 32 and _parts(text, at):
        at -= 1
    return visible(text[: at or longest]).rstrip()


def _parts(text: str, at: int) -> bool:
    """Whether cutting *text* before the character at index *at* would split what is seen as one character."""
    before, after = text[at - 1], text[at]
    if (
        unicodedata.category(after)[0] == "M"
        or after in _JOINER
        or after in _TONES
        or "\U000e0020" <= after <= "\U000e007f"
    ):
        return True
    flag = _FLAG.search(text[max(0, at - 64) : at])
    return before == "\u200d" or bool(flag and len(flag[0]) % 2 and _FLAG.fullmatch(after))


def _once(text: str) -> str:
    kept = _BREAK.sub("\n", _OUT.sub("", text))
    kept = _FILLERS.sub("", _TAGS.sub(r"\1", _VOWEL_SEPARATOR.sub("", kept)))
    kept = _HEAP.sub(r"\1", _JOINERS.sub(_joining, _SELECTORS.sub("", kept)))
    if not _TURNING.search(kept):
        return kept
    return "\n".join(_isolated(_edged(line)) for line in kept.split("\n"))


def _joining(found: re.Match[str]) -> str:
    """One joiner between two letters, digits or emoji, or beside a letter that it gives its shape; else nothing."""
    text, (start, end) = found.string, found.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    needed = (_visible(before) and _visible(after)) or _SHAPED.match(before) or _SHAPED.match(after)
    return found[0][0] if needed else ""


def _visible(character: str) -> bool:
    """Whether a joiner may stand beside *character*. An emoji that is newer than Python's Unicode data has the category Cn."""
    return bool(character) and (unicodedata.category(character)[0] in "LMNS" or unicodedata.category(character) == "Cn")


def _edged(line: str) -> str:
    """*line* without marks of direction at its ends, where they would only turn what stands beside it."""
    ends = f"{_MARK} \t"
    start = len(line) - len(line.lstrip(ends))
    end = max(start, len(line.rstrip(ends)))
    return line[:start].translate(_NO_MARK) + line[start:end] + line[end:].translate(_NO_MARK)


def _isolated(line: str) -> str:
    """*line* with those isolates only that are closed on it and hold something."""
    kept, opened, held = list(line), list[tuple[int, int]](), 0
    for at, one in enumerate(line):
        if "\u2066" <= one <= "\u2068":
            opened.append((at, held))
        elif one != "\u2069":
            held += 1
        elif not opened or opened[-1][1] == held:
            kept[at] = ""
            kept[opened.pop()[0] if opened else at] = ""
        else:
            opened.pop()
    for at, _ in opened:
        kept[at] = ""
    return "".join(kept)
