"""What the templates show of something to read or watch."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.model.citing import in_short
from shared.model.reference import reference
from shared.model.session import Resource
from shared.site.wording import host
from shared.text.inline import counted
from shared.text.videos import clip

READ = {
    "papers": ("paper", "preprint", "article"),
    "books": ("book", "chapter", "textbook"),
    "notes": ("notes", "note", "lecture notes"),
    "blogs": ("blog", "blog post", "post"),
    "videos": ("video", "lecture", "talk"),
}
"""The sorts of reading by which the list can be narrowed, with the kinds of each; ``others`` is the rest."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something shared: a link if *url* is there, a loss if *lost*. *where* is its identifier or its host; *sort* one of :data:`READ`."""

    title: str
    kind: str
    sort: str
    url: str | None
    where: str
    arxiv: str | None
    doi: str | None
    minutes: int | None
    essential: bool
    lost: bool
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    abstract: str = ""

    @property
    def by(self) -> str:
        """Who wrote it, in short, and when."""
        return ", ".join(filter(None, (in_short(self.authors), str(self.year or ""))))

    @property
    def host(self) -> str:
        return host(self.url) if self.url else ""

    @property
    def embed(self) -> str | None:
        """The address of its player, if it is a video of those that a page can show."""
        shown = clip(self.url)
        return shown.player if shown else None


def link(resource: Resource) -> Link:
    """*resource* with its address checked, its identifier recognised and a title in any case."""
    known = reference(resource)
    where = known.label or (host(known.url) if known.url else "")
    return Link(
        title=resource.title or where or resource.kind,
        kind=resource.kind,
        sort=_sort(resource.kind.lower(), paper=bool(known.arxiv or known.doi)),
        url=known.url,
        where=where if resource.title else "",
        arxiv=known.arxiv,
        doi=known.doi,
        minutes=resource.minutes,
        essential=resource.essential,
        lost=resource.was_shared and known.url is None,
        authors=resource.authors,
        year=resource.year,
        venue=resource.venue,
        abstract=resource.abstract,
    )


def _sort(kind: str, *, paper: bool) -> str:
    found = next((sort for sort, words in READ.items() if kind in (sort, *words)), "")
    return found or ("papers" if paper else "others")


def reading_time(reading: Sequence[Link]) -> str:
    """``about 40 minutes; 10 if you read only the essentials``, as far as the lengths are known; empty where none is."""
    total = sum(one.minutes or 0 for one in reading)
    essential = sum(one.minutes or 0 for one in reading if one.essential)
    if not total:
        return ""
    only = f"; {essential} if you read only the essentials" if 0 < essential < total else ""
    return f"about {counted(total, 'minute')}{only}"
