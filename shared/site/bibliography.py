"""The reading list for reference managers (BibTeX) and spreadsheets (CSV)."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

from shared.model.citing import named
from shared.site.joined import Joined, Text
from shared.site.reading import Link
from shared.site.views import SessionView
from shared.site.wording import When, host
from shared.text.characters import clean
from shared.text.spreadsheets import inert

_AS_IT_IS = re.compile(r"[A-Za-z0-9 !'()*+,./:;=?@\[\]`|-]*")
COLUMNS = (
    "session",
    "date",
    "topic",
    "speaker",
    "kind",
    "title",
    "url",
    "arxiv",
    "doi",
    "minutes",
    "essential",
    "link_lost",
)
CITED = ("authors", "year", "venue", "abstract")
"""Further columns, for groups that have their reading looked up."""
SHEET = Joined()


@dataclass(frozen=True, slots=True)
class Recommended:
    """*one* was recommended for *topic*, a talk of *session* (or the session itself: no *speaker*). Nothing else of the session is
    here: what is made from the list need not be made again whenever a session changes."""

    session: str
    date: str
    when: When | None
    topic: str
    speaker: str
    one: Link


def recommended(sessions: Iterable[SessionView]) -> Iterator[Recommended]:
    """All that *sessions* recommend, in their order; what belongs to the whole session before what belongs to its talks."""
    for view in sessions:
        of = partial(Recommended, view.key, _day(view), view.when)
        yield from (of(view.heading, "", one) for one in view.reading)
        for talk in view.talks:
            yield from (of(talk.title, talk.speaker, one) for one in talk.reading)


def to_csv(told: Iterable[Text], *, cited: bool = False) -> bytes:
    """A line each, as RFC 4180 has it, in UTF-8 with the mark by which Excel knows it, below :data:`COLUMNS`, with *cited*
    :data:`CITED`, too; *told* are lines as :func:`sheet_lines` gives them."""
    return SHEET.whole(_sheet([(*COLUMNS, *(CITED if cited else ()))]).encode("utf-8-sig"), told)


def sheet_lines(entries: Iterable[Recommended], *, cited: bool = False) -> str:
    """*entries*, a line each. What a spreadsheet would take for a formula is text."""
    rows = ((*_cells(entry), *(_citing(entry.one) if cited else ())) for entry in entries)
    return _sheet([inert(clean(cell)) for cell in row] for row in rows)


def _sheet(rows: Iterable[Iterable[str]]) -> str:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(rows)
    return sheet.getvalue()


def _cells(entry: Recommended) -> tuple[str, ...]:
    one = entry.one
    return (
        entry.session, entry.date, entry.topic, entry.speaker, one.kind, one.title, one.url or "", one.arxiv or "", one.doi or "",
        str(one.minutes or ""), "yes" if one.essential else "no", "yes" if one.lost else "no",
    )  # fmt: skip


def _citing(one: Link) -> tuple[str, ...]:
    return named(one.authors), str(one.year or ""), one.venue, one.abstract


def _day(view: SessionView) -> str:
    return view.session.date or (view.when.iso[:10] if view.when else "")


class Work(NamedTuple):
    """Something recommended: its entry as far as the occasion, which is spelt as that has it. *authors* are how many are known, in
    digits."""

    key: str
    authors: str
    entry: str
    occasion: str


def work(entry: Recommended, name: str) -> Work:
    """*entry*, of the group called *name*, for :func:`to_bibtex`. Entries are ``@misc``, and ``@article`` where it is known in what it
    appeared. Letters that LaTeX can spell are spelt, others are left as UTF-8."""
    one, called = entry.one, key(entry)
    fields = {
        "author": " and ".join(f"{{{spelt(name)}}}" if " and " in f" {name} " else spelt(name) for name in one.authors),
        "title": title(one.title),
        "journal": spelt(one.venue),
        "year": str(one.year or "") or (_year(one.arxiv) if one.arxiv else ""),
        "eprint": one.arxiv or "",
        "archivePrefix": "arXiv" if one.arxiv else "",
        "doi": _bare(one.doi or ""),
        "url": _bare(one.url or ""),
        "abstract": spelt(one.abstract),
    }
    kind, told = "article" if one.venue else "misc", "".join(map(_field, fields, fields.values()))
    begun = f"@{kind}{{{called},\n{told}  note = {{{spelt(f'Read by {name}:')} "
    return Work(called, str(len(one.authors)), begun, spelt(_occasion(entry)))


def _field(name: str, value: str) -> str:
    return f"  {name} = {{{value}}},\n" if value else ""


def to_bibtex(works: Iterable[Sequence[str]]) -> bytes:
    """*works*, each with the cells of a :class:`Work`, as BibTeX, each thing once: its key is made from its identifier or address and
    stays."""
    things: dict[str, Sequence[str]] = {}
    again: dict[str, list[Sequence[str]]] = {}
    for one in works:  # thousands, and nearly all of them once
        first = things.setdefault(one[0], one)
        if first is not one:
            again.setdefault(one[0], [first]).append(one)
    things |= {called: _together([*map(Work._make, found)]) for called, found in again.items()}
    entries = [entry + occasion for _, _, entry, occasion in map(things.__getitem__, sorted(things))]
    return "".join([_ENDED.join(entries), _ENDED[:-1] if entries else ""]).encode()


_ENDED = "},\n}\n\n"
"""What ends an entry, and parts it from the next."""


def _together(found: Sequence[Work]) -> Work:
    """One thing that was recommended several times: once somebody said who wrote it, that is known."""
    known = max(found, key=lambda each: int(each.authors))
    return known._replace(occasion="; ".join(dict.fromkeys(each.occasion for each in found)))


def key(entry: Recommended) -> str:
    """``arXiv:2207.13443``, ``doi:10.1145/3292500.3330701``, else where it lies with a hash of its address."""
    one = entry.one
    if one.arxiv or one.doi:
        whole = f"arXiv:{one.arxiv}" if one.arxiv else f"doi:{one.doi}"
        plain = re.sub(r"[^A-Za-z0-9.:/-]", "", whole)
        return plain if plain == whole else f"{plain}-{_hash(whole)}"
    named = host(one.url) if one.url else entry.session
    return f"{re.sub(r'[^A-Za-z0-9.-]', '', named)}-{_hash(one.url or one.title)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8]


def _occasion(entry: Recommended) -> str:
    when = entry.when
    parts = (
        entry.topic,
        entry.speaker,
        (when.day + (" (inferred)" if when.inferred else "")) if when else "date not recorded",
    )
    return ", ".join(part for part in parts if part)


def _year(number: str) -> str:
    """When arXiv got it, which its number says: ``2207.13443`` came in 2022, ``math/9801001`` in 1998."""
    two = int(re.sub(r"^.*/", "", number)[:2])
    return str(1900 + two if two >= 91 and "/" in number else 2000 + two)


def _bare(address: str) -> str:
    """An address as a field holds it, unspelt: without what would end the field."""
    return clean(address).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def title(text: str) -> str:
    """*text* spelt, each word with a capital in braces: styles that make titles small would write "privacy of noisy sgd"."""
    words = clean(text).split()
    return " ".join(f"{{{spelt(word)}}}" if any(map(str.isupper, word)) else spelt(word) for word in words)


def spelt(text: str) -> str:
    """*text* with whatever means something to LaTeX, or is no plain letter, spelt so that it is only text."""
    words = " ".join(clean(text).split())
    # The encoder makes a class of its own for every text: what it would leave as it is is not shown to it.
    return words if _AS_IT_IS.fullmatch(words) else str(_speller().unicode_to_latex(words))


@cache
def _speller() -> Any:
    from pylatexenc.latexencode import RULE_DICT, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

    # BibTeX counts braces wherever they stand, also after a backslash.
    braces = UnicodeToLatexConversionRule(RULE_DICT, {ord("{"): r"\textbraceleft", ord("}"): r"\textbraceright"})
    return UnicodeToLatexEncoder(
        conversion_rules=[braces, "defaults"],
        unknown_char_policy="keep",
        unknown_char_warning=False,
        replacement_latex_protection="braces-all",
    )
