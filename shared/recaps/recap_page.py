"""The co-leads' page of a recap: how it will look, their own words, and the one press that sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput, BadLink
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.recap import LONGEST, Recap, RecapState
from shared.model.session import Session
from shared.pages.answers import GONE, Answer
from shared.pages.links import Page, Visit, hold_co_lead
from shared.recaps import actions
from shared.recaps.actions import Noting, Sending
from shared.recaps.content import RecapContent, content_of
from shared.schedule.actions import Which
from shared.schedule.upcoming import upcoming_of
from shared.signed_links import Link
from shared.store import Ref, Store
from shared.text.times import near_day


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapPage:
    """*seen* is the recap as members will get it, *note* what stands in the box; *read* is the row's version, by which somebody else's
    words are not overwritten unseen. *said* and *wrong* answer a press."""

    template: ClassVar[str] = "recap.html"
    group: str
    seen: RecapContent
    note: str
    longest: int
    state: str
    by: str
    due: str
    read: int
    said: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    recap: Recap
    session: Session
    group: Group
    link: Link


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> RecapPage | Answer:
    """Save the words, send, or withdraw, once."""
    choice = fields.get("choice", "")
    if overtaken(known.recap, fields):
        wrong = "somebody else has changed the words meanwhile: theirs are shown, yours are in the box. Press again to use yours"
        return _page(known, visit, wrong=wrong, note=fields.get("note", ""))
    try:
        _do(known, choice, fields, visit)
    except BadInput as wrong_words:
        return _page(known, visit, wrong=str(wrong_words), note=fields.get("note", ""))
    after = _load(known.link, visit)
    return after if isinstance(after, Answer) else _page(after, visit, said=_SAID.get(choice, ""))


_SAID = {
    "send": "It is on its way to the members, and on the page in a moment.",
    "save": "Saved. Nothing was sent.",
    "back": "It is taken back. Everybody who already got it gets a mail that says so.",
}


def overtaken(recap: Recap, fields: Mapping[str, str]) -> bool:
    """Whether the words were changed between showing the page and the press, and to something else than what is sent now."""
    written = " ".join(fields.get("note", "").split())
    shown = fields.get("read", "")
    if fields.get("choice") not in ("send", "save") or recap.state is RecapState.PUBLISHED or "note" not in fields:
        return False
    return shown.isdecimal() and shown != str(recap.version) and written != " ".join(recap.note.split())


def _do(known: _Known, choice: str, fields: Mapping[str, str], visit: Visit) -> None:
    which, lead = {"group": known.group.id, "session": known.session.key}, known.link.subject[2]
    words = fields.get("note", "") if "read" in fields else None
    if choice == "back":
        visit.perform(actions.TAKE_BACK, Which(**which), lead)
    elif choice == "send":
        visit.perform(actions.SEND, Sending(**which, words=words), lead)
    elif choice == "save" and known.recap.state is not RecapState.PUBLISHED and words is not None:
        visit.perform(actions.NOTE, Noting(**which, words=words), lead)


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """The link's rows in one read."""
    if len(link.subject) != 3:
        raise BadLink("this link is for something else")
    group_id, key, lead = link.subject
    what, about, where = Ref(Recap, (group_id, key)), Ref(Session, (group_id, key)), Ref(Group, (group_id,))
    found = visit.read((what, about, where))
    recap, session, group = found.get(what), found.get(about), hold_co_lead(lead, found.get(where), visit.now)
    return _Known(recap, session, group, link) if recap and session else GONE


def _name(lead: str, group: Group) -> str:
    """The name of the co-lead *lead*; the id if they no longer are one."""
    return next((one.name for one in group.co_leads if one.id == lead), lead)


def _page(known: _Known, visit: Visit, *, said: str = "", wrong: str = "", note: str | None = None) -> RecapPage:
    recap, group = known.recap, known.group
    due = recap.due.astimezone(group.tz) if recap.due else None
    return RecapPage(
        group=group.name,
        seen=seen_of(known.recap, known.session, group, visit.store, visit.site_url),
        note=recap.note if note is None else note,
        longest=LONGEST,
        state=recap.state.value,
        by="by itself" if recap.by == "system" else f"by {_name(recap.by, group)}",
        due=f"{near_day(due)}, {due:%H:%M} ({group.zone})" if due else "",
        read=recap.version,
        said=said,
        wrong=wrong,
    )


def seen_of(recap: Recap, session: Session, group: Group, store: Store, site_url: str) -> RecapContent:
    """The recap as members get it, from what is known now."""
    wanted = [Ref(Deck, (group.id, session.key, talk.slug)) for talk in session.talks]
    decks = store.get_many(wanted).values()
    following = upcoming_of(group.id, store, session.starts) if session.starts else None
    return content_of(session, recap.note, decks, following, site_url=site_url, group=group)


PAGES = (Page(signed_links.RECAP, _load, _page, _act),)
