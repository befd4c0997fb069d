"""The group's numbers at the desk: pictures, the table that says the same, and both to take along."""

from dataclasses import dataclass
from typing import ClassVar

from shared.desk.answers import Answer, File, NoSuchPage, Page
from shared.desk.visit import Visit
from shared.numbers.periods import ATTENDED, MEASURES, MEMBERS, Period, named, numbers, seasons, to_csv

PICTURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "members": ("Members", (MEMBERS,)),
    "mails": ("Mails sent", ("mails",)),
    "ballots": ("Ballots", ("ballots_sent", "ballots_cast")),
    "reading": ("Reading of talks", ("reading_asked", "reading_in_time", "reading_late")),
    "slides": ("Slides of talks", ("slides_asked", "slides_in_time", "slides_late")),
    "decks": ("Decks published", ("decks",)),
    "turns": ("Whose turn it is", ("turns_asked", "turns_taken", "turns_passed")),
    "came": ("Who came", tuple(ATTENDED)),
    "feedback": ("Feedback after sessions", ("feedback", "feedback_worth_it", "feedback_pace_right")),
}
"""By name: what a picture is called, and of which numbers it is."""


WORDS: dict[str, str] = {name: words for name, (words, _) in MEASURES.items()} | dict(ATTENDED)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Picture:
    address: str
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersPage:
    """*by* is ``season``, or the season whose months are shown; *others* are the other ways to look, with their addresses."""

    template: ClassVar[str] = "numbers.html"
    section: ClassVar[str] = "numbers"
    title: ClassVar[str] = "Numbers"
    by: str
    others: tuple[tuple[str, str, bool], ...]
    drawings: tuple[Picture, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    table: str


def show(visit: Visit) -> Answer:
    every = numbers(visit.group, visit.store, visit.now)
    known = named(every)
    names = list(dict.fromkeys(period.season for period in every))
    by = visit.asked("by", names[-1])
    ways = [("season", "Season by season"), *((name, name) for name in reversed(names))]
    periods = _periods(every, by)
    return NumbersPage(
        by=by,
        others=tuple((visit.path("numbers", by=way), words, way == by) for way, words in ways),
        drawings=tuple(
            Picture(visit.path("numbers", f"{name}.svg", by=by), title, _words(title, of, periods))
            for name, (title, of) in PICTURES.items()
            if known.keys() >= set(of)
        ),
        columns=tuple(known.values()),
        rows=tuple((period.name, tuple(period.numbers[name] for name in known)) for period in periods),
        table=visit.path("numbers", "numbers.csv"),
    )


def picture(visit: Visit, name: str) -> File:
    from shared.desk.numbers.charts import drawn  # for those who draw

    kind = name.removesuffix(".svg")
    if kind not in PICTURES or kind == name:
        raise NoSuchPage
    every = numbers(visit.group, visit.store, visit.now)
    periods = _periods(every, visit.asked("by", every[-1].season))
    series = {_last_words(one): [period.numbers[one] for period in periods] for one in PICTURES[kind][1]}
    return File(
        content=drawn([_short(one.name) for one in periods], series, line=kind == "members"), type="image/svg+xml"
    )


def download(visit: Visit) -> File:
    text = to_csv(numbers(visit.group, visit.store, visit.now))
    return File(content=text.encode("utf-8-sig"), type="text/csv; charset=utf-8", name="numbers.csv")


def _periods(every: list[Period], by: str) -> list[Period]:
    """All seasons, or the months of one. Raises :class:`NoSuchPage` for a season that the group has not."""
    found = seasons(every) if by == "season" else [period for period in every if period.season == by]
    if not found:
        raise NoSuchPage
    return found


def _last_words(measure: str) -> str:
    """``In time`` in a picture of reading."""
    return WORDS[measure].partition(" ")[2].capitalize()


def _short(name: str) -> str:
    """``Mar`` for a month; a season as it is called."""
    return _MONTHS[int(name[5:]) - 1] if name[4:5] == "-" else name


def _words(title: str, of: tuple[str, ...], periods: list[Period]) -> str:
    """The picture in words, for those who do not see it."""
    if of == (MEMBERS,):
        ends = (f"{one.numbers[MEMBERS]} at the end of {one.name}" for one in (periods[0], periods[-1]))
        return f"{title}: {', '.join(dict.fromkeys(ends))}. The table has each."
    sums = ", ".join(f"{WORDS[one].lower()}: {sum(period.numbers[one] for period in periods)}" for one in of)
    return f"{title} in all: {sums}. The table has each."


PAGES = (
    Page(path=("numbers",), show=show),
    Page(path=("numbers", "numbers.csv"), show=download),
    Page(path=("numbers", "{picture}"), show=picture),
)
