"""What is known of all reading of a session: accepted at once, or declined."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.model.reference import arxiv, id_of
from shared.model.session import Resource, Session, fitting
from shared.schedule.actions import Which, planned
from shared.schedule.joint import own
from shared.store.actions import Acting, Action, Change, asked
from shared.talks import looking_up
from shared.talks.keeping import alongside
from shared.text import dois


@dataclass(frozen=True, slots=True, kw_only=True)
class Declining(Which):
    work: str = asked("The arXiv number or DOI of what is read")
    again: bool = asked("Propose it again after all", default=False)


def _fill(which: Which, at: Acting) -> Iterator[Change]:
    session = _session(which, at)
    works = looking_up.known(looking_up.lacking(session.reading), at.store)
    yield from _written(
        session, _each(session, lambda one: looking_up.filled(one, works)), f"the reading of {session.id}", at
    )


def _decline(given: Declining, at: Acting) -> Iterator[Change]:
    session = _session(given, at)
    number, doi = arxiv(given.work.removeprefix("arxiv:")), dois.read(given.work)
    ids = {f"arxiv:{number}" if number else "", f"doi:{doi.lower()}" if doi else ""} - {""}
    if not ids & {id_of(one) for one in session.reading}:
        raise BadInput(f"work: nothing that is read in {session.id} has the arXiv number or DOI {given.work!r}")
    after = _each(session, lambda one: replace(one, look_up=given.again) if id_of(one) in ids else one)
    yield from _written(session, after, f"what is proposed for {session.id}", at)


def _session(which: Which, at: Acting) -> Session:
    group, session = planned(which, at)
    if not group.look_up_reading:
        raise BadInput("this group has no reading looked up; its file does with look_up_reading: true")
    return own(session)


def _each(session: Session, change: Callable[[Resource], Resource]) -> Session:
    """*session* with *change* applied to everything that is read for it."""
    talks = tuple(replace(talk, resources=tuple(map(change, talk.resources))) for talk in session.talks)
    return replace(session, talks=talks, resources=tuple(map(change, session.resources)))


def _written(before: Session, after: Session, what: str, at: Acting) -> Iterator[Change]:
    if after != before:
        yield Change(what, tuple(alongside(fitting(after, before), at.store)))


def _back(given: Declining, _: Sequence[Change]) -> Mapping[str, str]:
    return {"work": given.work, **({} if given.again else {"again": "yes"})}


FILL = Action(
    name="sessions look-up", inputs=Which, does=_fill, words="Fill in what is known of all that is read for a session",
)  # fmt: skip
DECLINE = Action(
    name="sessions decline", inputs=Declining, does=_decline, words="Have nothing proposed for something that is read",
    undo="sessions decline", undo_with=_back,
)  # fmt: skip
ACTIONS = (FILL, DECLINE)
