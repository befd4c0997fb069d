"""A group's file as it was written, kept beside the rows made from it, and who changed it when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """One line of the file's history: *by* whom (a co-lead's id, ``command``) and by which *way*; *what* names the settings, with what they
    were and are where that is short and nobody's address."""

    revision: int
    at: datetime
    by: str
    way: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFile:
    """The newest *text* of the file, and its *revision*. Private: it holds addresses. No earlier text is kept, so that an address that is
    taken out of the file is in the table no more. An empty text: nobody has the file as it was written, and one is made of the rows.

    *history* is the newest first; it goes back a hundred revisions. *former* are the ids of those who were co-leads once.
    """

    group: str
    revision: int
    text: str = ""
    history: tuple[Revised, ...] = ()
    former: tuple[str, ...] = ()
    version: int = 0
