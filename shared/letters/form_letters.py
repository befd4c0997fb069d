"""A letter to many whose copies differ in a few words only: made once, with fields that are filled in for each reader.

:mod:`shared.letters.mime` is the reference: a copy has exactly the bytes of the same letter made by itself, and what is refused there is
refused here.
"""

import binascii
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from email import quoprimime
from functools import cache

from markupsafe import escape

from shared.letters.mime import LINE, Envelope, address_header, boundary_of, headers, in_base64, odd
from shared.letters.rendering import printed
from shared.letters.sheets import Letter

_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_ENCODING = "Content-Transfer-Encoding: {}\r\n"
_HEADS = {
    "plain": f'Content-Type: text/plain; charset="utf-8"\r\n{_ENCODING}',
    "html": f'Content-Type: text/html; charset="utf-8"\r\n{_ENCODING}MIME-Version: 1.0\r\n',
    "calendar": f'{_ENCODING}Content-Type: text/calendar; charset="utf-8"; method="%s"\r\nMIME-Version: 1.0\r\n',
}
"""The headers of each part, in the library's order."""
_ALTERNATIVE = 'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{}"\r\n\r\n'


@dataclass(frozen=True, slots=True)
class _Part:
    """*text* with marks in it below its *head*, and its *lines*, encoded where they have no mark. *length* and *strange* count its bytes
    without the marks, and those of them that are encoded; *marks* says how often each is in it."""

    head: str
    text: str
    lines: tuple[bytes | str, ...]
    length: int
    strange: int
    marks: Mapping[str, int]


class FormLetter:
    """*letter* has marks in its text and HTML wherever a copy differs; *fields* are their names by the marks. *envelope* is what the
    headers of all copies say. *invited* is the mark in the calendar part where the reader is invited; empty if nobody is."""

    def __init__(self, letter: Letter, fields: Mapping[str, str], envelope: Envelope, *, invited: str = "") -> None:
        self._letter, self._fields, self._envelope, self._invited = letter, fields, envelope, invited
        calendar = (letter.calendar or b"").decode()
        self._parts = (_part(_HEADS["plain"], letter.text, fields), _part(_HEADS["html"], letter.html, fields))
        self._calendar = _part(_HEADS["calendar"] % letter.method, calendar, (invited,) if invited else ())
        self._same = b"" if invited or not calendar else _encoded(self._calendar, {}, calendar)
        self._from = address_header("From", envelope.sender)

    def copy(
        self, to: str, values: Mapping[str, str], *, message_id: str, unsubscribe: str | None, invited: str = ""
    ) -> bytes:
        """The copy for the reader at the address *to*, with *values* for all fields, *invited* by those lines of the calendar part. Raises
        :class:`ValueError` as :func:`shared.letters.mime.to_bytes` does."""
        words = {mark: printed(values[name]) for mark, name in self._fields.items()}
        marked = {mark: str(escape(value)) for mark, value in words.items()}
        filled = [
            (part, given, _filled(part.text, given)) for part, given in zip(self._parts, (words, marked), strict=True)
        ]
        event = {self._invited: invited} if self._invited else {}
        calendar = _filled(self._calendar.text, event)
        last = [self._same or _encoded(self._calendar, event, calendar)] if calendar else []
        boundary = boundary_of(to, *(text for _, _, text in filled), calendar)
        head = headers(replace(self._letter, unsubscribe=unsubscribe), self._envelope, message_id)
        between = f"\r\n--{boundary}\r\n".encode()
        bodies = between.join([*(_encoded(*one) for one in filled), *last])
        alternative = _ALTERNATIVE.format(boundary).encode()
        return b"".join(
            (head, self._from, _to(to), alternative, between[2:], bodies, f"\r\n--{boundary}--\r\n".encode())
        )


def _to(address: str) -> bytes:
    """The To header. The library is slow with an address, so one of plain letters that fits on a line is written directly."""
    if len(address) <= LINE - len("To: ") and _PLAIN.fullmatch(address):
        return f"To: {address}\r\n".encode("ascii")
    return address_header("To", address, bare=True)


def _part(head: str, text: str, marks: Collection[str]) -> _Part:
    lines: list[bytes | str] = []
    for line in text.encode().splitlines():
        shown = line.decode()
        if any(mark in shown for mark in marks):
            lines.append(shown)
        elif lines and isinstance(lines[-1], bytes):
            lines[-1] += b"\r\n" + _quoted(shown)
        else:
            lines.append(_quoted(shown))
    bare = _filled(text, dict.fromkeys(marks, "")).encode()
    return _Part(head, text, tuple(lines), len(bare), odd(bare), {mark: text.count(mark) for mark in marks})


def _encoded(part: _Part, words: Mapping[str, str], filled: str) -> bytes:
    """*part* with *words* in the place of its marks, as it stands in the mail; *filled* is its text with them."""
    added = [(words[mark].encode(), count) for mark, count in part.marks.items()]
    length = part.length + sum(len(word) * count for word, count in added)
    strange = part.strange + sum(odd(word) * count for word, count in added)
    if in_base64(strange, length):
        return _head(part.head, "base64") + _base64(filled)
    lines = [one if isinstance(one, bytes) else _quoted(_filled(one, words)) for one in part.lines]
    return _head(part.head, "quoted-printable") + b"\r\n".join([*lines, b""])


@cache
def _head(written: str, encoding: str) -> bytes:
    return f"{written.format(encoding)}\r\n".encode()


def _filled(text: str, words: Mapping[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _quoted(line: str) -> bytes:
    return quoprimime.body_encode(line.encode().decode("latin-1"), LINE, "\r\n").encode("ascii")


def _base64(text: str) -> bytes:
    raw = b"\r\n".join([*text.encode().splitlines(), b""])
    step = LINE // 4 * 3
    return b"".join(binascii.b2a_base64(raw[at : at + step])[:-1] + b"\r\n" for at in range(0, len(raw), step))
