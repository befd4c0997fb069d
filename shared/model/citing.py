"""The authors, year and venue of something to read: how people write them, and how long they may be."""

import re
from collections.abc import Sequence

MOST_AUTHORS, LONGEST_NAME, LONGEST_VENUE, LONGEST_ABSTRACT = 100, 100, 200, 3000
YEARS = range(1000, 2101)


def names_of(written: str) -> tuple[str, ...]:
    """The authors named in one line, separated by semicolons, or by commas if there is no semicolon."""
    parts = written.split(";" if ";" in written else ",")
    return tuple(name for part in parts if (name := " ".join(part.split())))


def named(authors: Sequence[str]) -> str:
    """*authors* in one line, as :func:`names_of` reads it."""
    comma = any("," in name for name in authors)
    return "; ".join(authors) + (";" if comma and len(authors) == 1 else "") if comma else ", ".join(authors)


def in_short(authors: Sequence[str]) -> str:
    """``Ada Example and Bo Sample``, ``Ada Example and others``"""
    return " and ".join(authors) if len(authors) < 3 else f"{authors[0]} and others"


def year_of(written: str) -> int | None:
    """The year that was *written*; None if it is not a year."""
    found = re.fullmatch(r"[0-9]{4}", written.strip(), re.ASCII)
    return int(found[0]) if found and int(found[0]) in YEARS else None


def wrong(authors: Sequence[str], year: int | None, venue: str, abstract: str) -> tuple[str, str]:
    """Which of the four is wrong, and why, for whoever wrote it; both empty if none is."""
    if len(authors) > MOST_AUTHORS:
        return "authors", f"At most {MOST_AUTHORS} authors, please; these are {len(authors)}."
    if any(len(name) > LONGEST_NAME for name in authors):
        return (
            "authors",
            f"An author's name has at most {LONGEST_NAME} characters; semicolons or commas stand between names.",
        )
    if year is not None and year not in YEARS:
        return "year", f"A year is a number such as 2021, not {year}."
    if len(venue) > LONGEST_VENUE:
        return "venue", f"Where it appeared has at most {LONGEST_VENUE} characters; this has {len(venue)}."
    if len(abstract) > LONGEST_ABSTRACT:
        return (
            "abstract",
            f"An abstract of reading has at most {LONGEST_ABSTRACT:,} characters; this one has {len(abstract):,}.",
        )
    return "", ""
