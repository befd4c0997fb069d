"""What is written of a talk, as a form or a co-lead hands it in: cleaned, checked, and merged field by field.

A field has two sides: its *written* form, which is compared and shown, and its *kept* one, which lies in the talk. Only what
differs from what the form was opened with is written, so that two people at one talk do not undo each other.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared import limits
from shared.errors import BadInput, TooLarge
from shared.model.beforehand import LONGEST_SUMMARY, MOST_QUESTIONS, wrong_questions, wrong_summary
from shared.model.citing import named, names_of, year_of
from shared.model.citing import wrong as wrong_citing
from shared.model.reference import address_of, arxiv_in, reference, same_work
from shared.model.session import LONGEST_TITLE, Consent, Resource, Session, Talk, fitting, with_talk
from shared.text.inline import clean_text, lines
from shared.text.pasted import title_of
from shared.text.weblinks import amiss, typed

KINDS = ("paper", "notes", "blog", "video", "chapter", "other")
MOST_READING, LONGEST_ABOUT, LONGEST_URL, MOST_MINUTES = 10, 5000, 600, 2000
BOUNDS = {"summary": LONGEST_SUMMARY, "questions": MOST_QUESTIONS}
"""The bounds that a form mentions for these fields."""
NOW, AFTER, NONE = "now", "after", "none"  # when slides are shown
BEFOREHAND = ("summary", "questions")
"""Fields only for groups that ask for questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the reading list as it is written. Of what is not to be *look_up*, nothing is proposed."""

    kind: str = "paper"
    title: str = ""
    url: str = ""
    minutes: str = ""
    essential: bool = True
    authors: str = ""
    year: str = ""
    venue: str = ""
    look_up: bool = True

    @property
    def empty(self) -> bool:
        return not (self.title or self.url or self.minutes)

    @property
    def cited(self) -> bool:
        """Whether it has more fields filled than a form shows for something that is not looked up."""
        return bool(self.authors or self.year or self.venue)


@dataclass(frozen=True, slots=True)
class Outcome:
    """*talk* with what was written; *wrong* says what is amiss with a field (``reading-2``: with that row of the list), *theirs*
    which fields somebody else has changed since the form was opened, otherwise than it is written here."""

    talk: Talk
    wrong: dict[str, str]
    theirs: tuple[str, ...]

    @property
    def fine(self) -> bool:
        return not self.wrong and not self.theirs


# --- the written side
def one_line(text: str) -> str:
    return clean_text(text, len(text))


def tidy(row: Row) -> Row:
    """*row* as written, each of its texts on one line."""
    return replace(
        row, kind=one_line(row.kind), title=title_of(row.title), url=one_line(row.url), minutes=one_line(row.minutes),
        authors=one_line(row.authors), year=one_line(row.year), venue=one_line(row.venue),
    )  # fmt: skip


def row_of(resource: Resource) -> Row:
    return Row(
        kind=one_line(resource.kind),
        title=title_of(resource.title or ""),
        url=one_line(resource.url or reference(resource).url or ""),
        minutes=str(resource.minutes or ""),
        essential=resource.essential,
        authors=one_line(named(resource.authors)),
        year=str(resource.year or ""),
        venue=one_line(resource.venue),
        look_up=resource.look_up,
    )


def rows_in(fields: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows in a form's fields (``kind-1``, ``reading-1``, ``url-1``, ``minutes-1``, ``essential-1``), without empty ones."""
    numbers = sorted({int(found[1]) for name in fields if (found := _NUMBERED.fullmatch(name))})
    rows = (
        Row(
            kind=one_line(fields.get(f"kind-{n}", KINDS[0])),
            title=title_of(fields.get(f"reading-{n}", "")),
            url=one_line(fields.get(f"url-{n}", "")),
            minutes=one_line(fields.get(f"minutes-{n}", "")),
            essential=fields.get(f"essential-{n}", "yes") != "no",
            authors=one_line(fields.get(f"authors-{n}", "")),
            year=one_line(fields.get(f"year-{n}", "")),
            venue=one_line(fields.get(f"venue-{n}", "")),
            look_up=not _declined(fields, n),
        )
        for n in numbers
    )
    return tuple(row for row in rows if not row.empty)


def _declined(fields: Mapping[str, str], n: int) -> bool:
    """Whether the writer of row *n* wants nothing proposed for it: they say so, in whichever row it stood, or took the authors out that
    were proposed. What is said of one number or DOI does not hold for another that is typed in its place."""
    written = address(one_line(fields.get(f"url-{n}", "")))
    if f"again-{n}" in fields or not written:
        return False
    if any(same_work(address(no), written) for no in _noes(fields)):
        return True
    shown = address(one_line(fields.get(f"proposed-{n}", "")))
    return same_work(shown, written) and not one_line(fields.get(f"authors-{n}", ""))


def _noes(fields: Mapping[str, str]) -> list[str]:
    """The references of which the form says that nothing is to be proposed."""
    numbers = (name.removeprefix("no-") for name in fields if name.startswith("no-"))
    return [one_line(fields[f"no-{k}"]) for k in numbers if f"again-{k}" not in fields]


_NUMBERED = re.compile(r"(?:reading|url|minutes)-([1-9][0-9]?)", re.ASCII)


def numbered(names: Iterable[str]) -> list[str]:
    """Those of *names* that belong to a numbered row."""
    return [name for name in names if _NUMBERED.fullmatch(name) or _CHOSEN.fullmatch(name)]


_CHOSEN = re.compile(r"(?:kind|essential|authors|year|venue|no|again|proposed)-([1-9][0-9]?)", re.ASCII)
WRITTEN: dict[str, Callable[[Talk], Any]] = {
    "title": lambda talk: title_of(talk.title or ""),
    "about": lambda talk: lines(talk.about),
    "reading": lambda talk: tuple(map(row_of, talk.resources)),
    "consent": lambda talk: talk.consent.value,
    "slides": lambda talk: NONE if talk.no_slides else AFTER if talk.slides_after else NOW,
    "summary": lambda talk: lines(talk.summary),
    "questions": lambda talk: talk.questions,
}
"""The fields of a talk by name, each with the function that gives its written form."""


def names(*, questions: bool) -> tuple[str, ...]:
    """The names of a talk's fields; those for *questions* only where the group asks for them."""
    return tuple(name for name in WRITTEN if questions or name not in BEFOREHAND)


def questions_of(rows: Iterable[str]) -> tuple[str, ...]:
    """One question for each row, on one line; empty rows are left out."""
    return tuple(filter(None, map(one_line, rows)))


def written(fields: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a form by the names of :data:`WRITTEN`; those that the form does not have are left out."""
    found: dict[str, Any] = {}
    if "title" in fields:
        found["title"] = title_of(fields["title"])
    if "about" in fields:
        found["about"] = lines(fields["about"])
    if any(_NUMBERED.fullmatch(name) for name in fields):
        found["reading"] = rows_in(fields)
    if "summary" in fields:
        found["summary"] = lines(fields["summary"])
    asked = [fields[name] for n in range(1, MOST_QUESTIONS + 1) if (name := f"question-{n}") in fields]
    if asked:
        found["questions"] = questions_of(asked)
    return found | {name: fields[name] for name in ("consent", "slides") if name in fields}


def mark(value: Any) -> str:
    """A short hash of a written field, by which a form knows what it was opened with."""
    return hashlib.sha256(repr(value).encode("utf-8", "replace")).hexdigest()[:12]


# --- the kept side
def merge(talk: Talk, given: Mapping[str, Any], seen: Mapping[str, str]) -> Outcome:
    """*talk* with those fields of *given* that differ from what their writer has *seen* (marks by field; empty: every field is taken)."""
    wrong: dict[str, str] = {}
    theirs: list[str] = []
    after = talk
    for name in changed(talk, given, seen):
        value = given[name]
        if name in seen and seen[name] != mark(WRITTEN[name](talk)):
            theirs.append(name)
        rows = _wrong_rows(value, talk.resources) if name == "reading" else {}
        wrong |= rows
        try:
            after = after if rows else replace(after, **_KEPT[name](value, talk))
        except BadInput as error:
            wrong[name] = str(error)
    return Outcome(after, wrong, tuple(theirs))


def changed(talk: Talk, given: Mapping[str, Any], seen: Mapping[str, str]) -> tuple[str, ...]:
    """The fields of *given* that neither equal the talk's, nor were left as their writer found them."""
    return tuple(
        name for name, value in given.items() if value != WRITTEN[name](talk) and mark(value) != seen.get(name)
    )


def too_much(session: Session, talk: Talk) -> dict[str, str]:
    """What is wrong with *talk* if *session* would become too large with it: the field that grew most, and by how much too much."""
    after, before = with_talk(session, talk), session.talk(talk.slug)
    try:
        fitting(after, session)
    except TooLarge:
        grown = {
            name: limits.size(of(talk)) - (limits.size(of(before)) if before else 0) for name, of in WRITTEN.items()
        }
        most, held = limits.kb(limits.SESSION), limits.kb(limits.of_row(after))
        said = f"All talks of this session together may take {most}, and with this they would take {held}. Please shorten it."
        return {max(grown, key=lambda name: grown[name]): said}
    return {}


def _title(value: str, _: Talk) -> dict[str, Any]:
    if len(value) > LONGEST_TITLE:
        raise BadInput(f"A title has at most {LONGEST_TITLE} characters; this one has {len(value)}.")
    return {"title": value or None}


def _about(value: str, _: Talk) -> dict[str, Any]:
    if len(value) > LONGEST_ABOUT:
        raise BadInput(f"An abstract has at most {LONGEST_ABOUT:,} characters; this one has {len(value):,}.")
    return {"about": value}


def _reading(rows: Sequence[Row], talk: Talk) -> dict[str, Any]:
    return {"resources": _kept(rows, talk.resources)}


def resources(rows: Sequence[Row], there: Sequence[Resource]) -> tuple[Resource, ...]:
    """*rows* as a session keeps them that has those *there*. Raises :class:`BadInput` with a line for each that is wrong."""
    if wrong := _wrong_rows(rows, there):
        raise BadInput("\n".join(f"reading: {said}" for said in wrong.values()))
    return _kept(rows, there)


def _kept(rows: Sequence[Row], there: Sequence[Resource]) -> tuple[Resource, ...]:
    known = {row_of(resource): resource for resource in there}
    if len(rows) > max(MOST_READING, len(there)):
        raise BadInput(f"At most {MOST_READING} things to read, please; these are {len(rows)}.")
    # An entry that nobody touched stays as it is, with the fields that no form shows.
    return tuple(known[row] if row in known else _resource(row, there) for row in rows)


def _consent(value: str, _: Talk) -> dict[str, Any]:
    if value not in list(Consent):
        raise BadInput("Please choose one of the three.")
    return {"consent": Consent(value)}


def _slides(value: str, _: Talk) -> dict[str, Any]:
    if value not in (NOW, AFTER, NONE):
        raise BadInput("Please choose one of the three.")
    return {"slides_after": value == AFTER, "no_slides": value == NONE}


def _summary(value: str, _: Talk) -> dict[str, Any]:
    if said := wrong_summary(value):
        raise BadInput(said)
    return {"summary": value}


def _questions(value: Sequence[str], _: Talk) -> dict[str, Any]:
    if said := wrong_questions(value):
        raise BadInput(said)
    return {"questions": tuple(value)}


_KEPT: dict[str, Callable[[Any, Talk], dict[str, Any]]] = {
    "title": _title,
    "about": _about,
    "reading": _reading,
    "consent": _consent,
    "slides": _slides,
    "summary": _summary,
    "questions": _questions,
}


def _wrong_rows(rows: Sequence[Row], resources: Sequence[Resource]) -> dict[str, str]:
    there = set(map(row_of, resources))
    kinds = {*KINDS, *(row.kind for row in there)}  # an entry may keep a kind that the form does not offer
    return {
        f"reading-{n}": said for n, row in enumerate(rows, 1) if row not in there and (said := _problem(row, kinds))
    }


def _problem(row: Row, kinds: Collection[str]) -> str:
    """What is wrong with a row of the reading list, for whoever wrote it; empty if nothing is."""
    if not row.title and not row.url:
        return "What is it? Please give a title or a web address."
    if row.kind not in kinds:
        return f"Please choose a kind: {', '.join(KINDS)}."
    if len(row.title) > LONGEST_TITLE:
        return f"A title has at most {LONGEST_TITLE} characters."
    if row.url and not address(row.url):
        long = len(row.url) > LONGEST_URL
        return f"A web address has at most {LONGEST_URL} characters." if long else amiss(row.url)
    if row.minutes and not (re.fullmatch(r"[0-9]{1,4}", row.minutes) and 0 < int(row.minutes) <= MOST_MINUTES):
        return f"Minutes are a whole number, at most {MOST_MINUTES:,}."
    if row.year and year_of(row.year) is None:
        return "A year is a number such as 2021."
    return wrong_citing(names_of(row.authors), None, row.venue, "")[1]


def resource_of(row: Row, there: Sequence[Resource] = ()) -> Resource | None:
    """*row* as it would be stored beside those that are *there*; None if something is wrong with it."""
    return None if _problem(row, {*KINDS, row.kind}) else _resource(row, there)


def _resource(row: Row, there: Sequence[Resource]) -> Resource:
    """Fields that no form shows come from the entry that is *there* with its address. What was declined under another address of the
    same work stays declined."""
    url = address(row.url) or None
    declined = [row_of(one).url for one in there if not one.look_up]
    same = next((one for one in there if url and row_of(one).url == url), Resource(kind=row.kind))
    return replace(
        same,
        kind=row.kind,
        title=row.title or None,
        url=url,
        arxiv=arxiv_in(url or "") or same.arxiv,
        minutes=int(row.minutes) if row.minutes else None,
        essential=row.essential,
        authors=names_of(row.authors),
        year=year_of(row.year),
        venue=row.venue,
        look_up=row.look_up and not any(one != url and same_work(one, url or "") for one in declined),
    )


def address(text: str) -> str:
    """*text* as a web address that may become a link, or empty. ``arXiv:1710.10345`` and ``doi:10.1000/182`` are understood, too."""
    return address_of(text) or typed(text, LONGEST_URL) or ""
