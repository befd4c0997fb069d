"""The co-leads' page of a recap: how it will look, their own words, and the one press that sends it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared import signed_links
from shared.errors import BadInput, BadLink, Conflict
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.recap import LONGEST, Recap, RecapState
from shared.model.session import Session
from shared.pages.answers import GONE, Answer, Desk
from shared.recaps.content import Told, told
from shared.recaps.publishing import noted, published, withdrawn
from shared.schedule.upcoming import upcoming_of
from shared.signed_links import Link
from shared.store import Ref, Replace, Write, messages


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapPage:
    """*seen* is the recap as members will get it, *note* what stands in the box; *read* is the row's version, by which somebody else's
    words are not overwritten unseen. *said* and *wrong* answer a press."""

    group: str
    seen: Told
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
    lead: str


def open_page(link: Link, desk: Desk, site_url: str) -> RecapPage | Answer:
    """What a GET shows; changes nothing. Raises :class:`BadLink` for links of another purpose, and of who is no co-lead any more."""
    known = _known(link, desk)
    return _page(known, desk, site_url) if known else GONE


def press(link: Link, fields: Mapping[str, str], desk: Desk, site_url: str) -> RecapPage | Answer:
    """Save the words, send, or take back, once. Raises :class:`BadLink`."""
    choice = fields.get("choice", "")
    for _ in range(8):
        known = _known(link, desk)
        if known is None:
            return GONE
        try:
            if overtaken(known.recap, fields):
                wrong = "somebody else has changed the words meanwhile: theirs are shown, yours are in the box. Press again to use yours"
                return _page(known, desk, site_url, wrong=wrong, note=fields.get("note", ""))
            writes = _writes(known, choice, fields, desk)
            if writes:
                desk.store.commit(*writes)
                desk.post.send(messages(writes))
        except BadInput as wrong_words:
            return _page(known, desk, site_url, wrong=str(wrong_words), note=fields.get("note", ""))
        except Conflict:
            continue  # somebody was faster: look again at what is left to do
        after = _known(link, desk)
        return _page(after, desk, site_url, said=_SAID.get(choice, "")) if after else GONE
    raise Conflict(link.purpose)


_SAID = {
    "send": "It is on its way to the members, and on the page in a moment.",
    "save": "Saved. Nothing was sent.",
    "back": "It is taken back. Who has it in their mail already is told so.",
}


def overtaken(recap: Recap, fields: Mapping[str, str]) -> bool:
    """Whether the words changed between the page's being shown and the press, to something else than what is pressed for."""
    written = " ".join(fields.get("note", "").split())
    shown = fields.get("read", "")
    if fields.get("choice") not in ("send", "save") or recap.state is RecapState.PUBLISHED or "note" not in fields:
        return False
    return shown.isdecimal() and int(shown) != recap.version and written != " ".join(recap.note.split())


def _writes(known: _Known, choice: str, fields: Mapping[str, str], desk: Desk) -> list[Write]:
    recap = known.recap
    how = {"now": desk.now, "by": known.lead, "correlation": desk.correlation}
    if choice == "back":
        return withdrawn(recap, known.session, known.group, desk.store, **how)  # type: ignore[arg-type]
    if choice in ("send", "save") and recap.state is not RecapState.PUBLISHED:
        after = noted(recap, fields.get("note", "")) if "read" in fields else recap
        if choice == "send":
            return published(after, known.session, known.group, desk.store, **how)  # type: ignore[arg-type]
        return [Replace(after)] if after != recap else []
    return []


def _known(link: Link, desk: Desk) -> _Known | None:
    """The link's rows in one read. A link works only as long as its reader is a co-lead."""
    if link.purpose != signed_links.RECAP or len(link.subject) != 3:
        raise BadLink("this link is for something else")
    group_id, key, lead = link.subject
    wanted = (Ref(Recap, (group_id, key)), Ref(Session, (group_id, key)), Ref(Group, (group_id,)))
    found = desk.read(wanted)
    recap, session, group = (found.get(one) for one in wanted)
    if group is None or all(one.id != lead for one in group.co_leads):
        raise BadLink("whoever this link was for is no co-lead any more")
    return _Known(recap, session, group, lead) if recap and session else None


def _name(lead: str, group: Group) -> str:
    """What the co-lead *lead* is called; their id if they are none any more."""
    return next((one.name for one in group.co_leads if one.id == lead), lead)


def _page(
    known: _Known, desk: Desk, site_url: str, *, said: str = "", wrong: str = "", note: str | None = None
) -> RecapPage:
    recap, group = known.recap, known.group
    due = recap.due.astimezone(group.tz) if recap.due else None
    return RecapPage(
        group=group.name,
        seen=seen_of(known.recap, known.session, group, desk, site_url),
        note=recap.note if note is None else note,
        longest=LONGEST,
        state=recap.state.value,
        by="by itself" if recap.by == "system" else f"by {_name(recap.by, group)}",
        due=f"{due:%A} {due.day} {due:%B}, {due:%H:%M} ({group.zone})" if due else "",
        read=recap.version,
        said=said,
        wrong=wrong,
    )


def seen_of(recap: Recap, session: Session, group: Group, desk: Desk, site_url: str) -> Told:
    """The recap as members get it, by what is known now."""
    wanted = [Ref(Deck, (group.id, session.key, talk.slug)) for talk in session.talks]
    decks = desk.store.get_many(wanted).values() if wanted else ()
    following = upcoming_of(group.id, desk.store, session.starts) if session.starts else None
    return told(session, recap.note, decks, following, site_url=site_url, tz=group.tz)
