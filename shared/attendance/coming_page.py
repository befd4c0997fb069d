"""The page on which a talk's speaker sees who comes; their own page links to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared import signed_links
from shared.attendance.who import who_comes
from shared.errors import BadLink
from shared.model import rsvp
from shared.model.group import Group
from shared.model.session import Session
from shared.pages.answers import Answer
from shared.pages.links import Page, Visit
from shared.signed_links import Link
from shared.store import Ref
from shared.text.inline import line
from shared.text.times import in_zone


@dataclass(frozen=True, slots=True)
class _Known:
    session: Session
    group: Group


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """Raises :class:`BadLink` if the talk is no longer in the programme, or its speaker has a newer link."""
    group, key, slug, *life = link.subject
    what, where = Ref(Session, (group, key)), Ref(Group, (group,))
    found = visit.read((what, where))
    session, about = found.get(what), found.get(where)
    talk = session.talk(slug) if session else None
    if session is None or about is None or talk is None:
        raise BadLink("this talk is not in the programme any more", group=group)
    signed_links.hold(talk.link_life, tuple(life))
    if not rsvp.asks(about):
        return Answer(title="Nobody is asked", lead="The group does not ask any more who comes.")
    return _Known(session, about)


def _view(known: _Known, visit: Visit) -> Answer:
    session, group = known.session, known.group
    who = who_comes(session, group, visit.store)
    more = who.count - len(who.coming)
    names = ", ".join(line(one.name, 80) or "somebody without a name" for one in who.coming)
    when = in_zone(session.starts, group.tz_of(session)) if session.starts else ""
    may = f"{who.may} may, " if who.may else ""
    rest = f"{who.away_count} cannot come, {may}{who.unsaid} {'has' if who.unsaid == 1 else 'have'} not said"
    return Answer(
        title=f"{who.count} {'says that they come' if who.count == 1 else 'say that they come'}",
        lead=f"To {line(session.heading, 140)}, {when}. {rest}. "
        "Only the co-leads and the speakers of the session see this.",
        details=((("Who comes", names + (f" and {more} more" if more else "")),) if names else ()),
    )


def _act(known: _Known, _: Mapping[str, str], visit: Visit) -> Answer:
    return _view(known, visit)


PAGES = (Page(signed_links.WHO, _load, _view, _act),)
