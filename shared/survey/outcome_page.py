"""How members found a session, for the speaker of a talk in it: a page behind a link that their own page has, with what their mail says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared import signed_links
from shared.errors import BadLink
from shared.model.group import Group
from shared.model.session import Session
from shared.model.survey import MOST_LINES, Survey, SurveyState, shown
from shared.pages.links import Page, Visit
from shared.signed_links import Link
from shared.store import Ref
from shared.survey.outcome import Outcome, outcome, stands
from shared.text.inline import line
from shared.text.times import in_zone


@dataclass(frozen=True, slots=True)
class Said:
    """What the members of one group said: *of* is its name, empty where no other asks; *stands* how far their survey is, *outcome* what
    came of it, if that is to be shown."""

    of: str
    stands: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePage:
    """*together*: what was said is of several talks. *said* is empty where nobody was asked."""

    template: ClassVar[str] = "outcome.html"
    group: str
    session: str
    when: str
    together: bool
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    session: Session
    groups: tuple[Group, ...]
    surveys: Mapping[str, Survey]


def _load(link: Link, visit: Visit) -> _Known:
    """Two reads; of a joint session each group's survey. Raises :class:`BadLink` where the talk is not in the programme any more, or its
    speaker has a newer link."""
    group, key, slug, *life = link.subject
    what, where = Ref(Session, (group, key)), Ref(Group, (group,))
    found = visit.read((what, where))
    session, host = found.get(what), found.get(where)
    talk = session.talk(slug) if session else None
    if session is None or host is None or talk is None:
        raise BadLink("this talk is not in the programme any more", group=group)
    signed_links.hold(talk.link_life, tuple(life))
    ids = (group, *session.guests)
    rows = visit.read([*(Ref(Survey, (one, key)) for one in ids), *(Ref(Group, (one,)) for one in session.guests)])
    others = (rows.get(Ref(Group, (one,))) for one in session.guests)
    surveys = {
        one: row for one in ids if (row := rows.get(Ref(Survey, (one, key)))) and row.state is not SurveyState.OFF
    }
    return _Known(session, (host, *(one for one in others if one)), surveys)


def _view(known: _Known, _: Visit) -> OutcomePage:
    session, host = known.session, known.groups[0]
    tz = host.tz_of(session)
    return OutcomePage(
        group=host.name, session=line(session.heading, 140), when=in_zone(session.starts, tz) if session.starts else "",
        together=len(session.talks) > 1, said=tuple(_said(known)),
    )  # fmt: skip


def _said(known: _Known) -> Iterator[Said]:
    tz = known.groups[0].tz_of(known.session)
    for group in known.groups:
        row = known.surveys.get(group.id)
        if row is not None:
            name = line(group.name, 80) if len(known.groups) > 1 else ""
            yield Said(name, stands(row, in_zone(row.closes, tz)), outcome(row, MOST_LINES) if shown(row) else None)


def _act(known: _Known, _: Mapping[str, str], visit: Visit) -> OutcomePage:
    return _view(known, visit)


PAGES = (Page(signed_links.OUTCOME, _load, _view, _act),)
