"""What the columns of a table of past sessions, or the words before its values, are called: as spreadsheets and sites write them."""

from collections.abc import Iterable, Sequence

from shared.text.csv_text import plain

_NAMES = {
    "date": "date, day, when, session date, meeting date, date of session, date of meeting, date and time, datetime, date time, "
            "event date, start date, starts at, scheduled for, held on, datum, fecha, jour, data",
    "starts": "time, start, starts, start time, begin, begins, hour, uhrzeit, beginn, hora, heure",
    "ends": "end, ends, end time, until, ende",
    "title": "title, talk, talk title, title of talk, topic, subject, session, session title, theme, meeting, event, what, "
             "presentation title, titel, thema, titre, sujet, titulo, tema",
    "speaker": "speaker, speakers, presenter, presenters, presented by, presenting, by, who, lead, led by, leader, discussion lead, "
               "discussion leader, discussant, speaker name, talk by, referent, referentin, vortragende, orateur, intervenant, ponente",
    "about": "about, abstract, description, details, content, comment, comments, remarks, body, beschreibung, resumen",
    "summary": "summary",
    "slides": "slides, slide, slides link, slides url, link to slides, slide deck, deck, presentation, presentation link, folien",
    "recording": "recording, recordings, video, videos, youtube, video link, video url, recording link, recording url, link to recording, "
                 "watch, aufzeichnung, enregistrement",
    "reading": "reading, readings, paper, papers, paper title, title of paper, article, articles, text, texts, chapter, chapters, book, "
               "reading material, material, materials, reading list, literature, what we read, we read, preprint, lektüre, lecture",
    "url": "url, link, links, paper link, paper url, link to paper, reading link, article link, pdf, web page, website, source",
    "arxiv": "arxiv, arxiv id, arxiv link, arxiv number",
    "doi": "doi",
    "authors": "authors, author, paper authors, author names",
    "year": "year, paper year, year of paper",
    "venue": "venue, journal, conference, published in",
    "notes": "notes, minutes, pad, notes link, meeting notes",
    "series": "series",
    "kind": "kind, type, format, category, session type, art",
    "state": "state, status",
    "order": "order, no, nr, number, session number, session no, #, session #, num",
    "date_known": "date known",
    "questions": "questions",
}  # fmt: skip
COLUMNS = {name.strip(): what for what, names in _NAMES.items() for name in names.split(",")}
"""What each heading means, as :func:`heading` gives it."""


def heading(text: str) -> str:
    """*text* as it is looked up: ``Speaker(s)`` is ``speaker``, ``**Date**:`` is ``date``."""
    bare = plain(text.replace("(s)", "").replace("`", " ").strip("*_ "))
    return bare.partition(" (")[0].strip("()[] ")


def columns(header: Sequence[str]) -> dict[str, int]:
    """Which column has what; of two that mean the same, the first. A moment in a column of times is the date, if none is called so."""
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        if what := COLUMNS.get(heading(cell)):
            found.setdefault(what, at)
    if "date" not in found and "starts" in found:
        found["date"] = found.pop("starts")
    return found


def meaning(header: Sequence[str]) -> int:
    """How many cells of *header* say what their column has."""
    return len(columns(header))


def head(header: Iterable[str]) -> bool:
    """Whether these are headings: of days, or of two things at least."""
    found = columns([*header])
    return "date" in found or len(found) > 1
