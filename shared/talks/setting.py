"""What a co-lead sets for a session: its title, notes, how it is joined, and what everybody reads for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import BadInput
from shared.model.group import Group
from shared.model.session import LONGEST_TITLE, Room, Session, changed, fitting, followed
from shared.schedule.changing import news, placed
from shared.schedule.joint import own, with_guests
from shared.schedule.steps import put
from shared.store import Delete, Replace, Store, Write
from shared.store.actions import Change
from shared.talks import form_fields
from shared.text.disclosed import links_in, tells
from shared.text.inline import lines

LONGEST_LINK = 500
LONGEST_PLACE = 200
"""The most characters of how a session is joined, as many as a calendar entry has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The settings to change; None leaves one as it is. An empty *link* or *place* means the group's own."""

    title: str | None = None
    about: str | None = None
    link: str | None = None
    place: str | None = None
    reading: Sequence[form_fields.Row] | None = None


def set_session(session: Session, said: Said, group: Group, store: Store, now: datetime) -> Change | None:
    """*session*, and those of guests that follow it, as *said*; None if nothing changes. Members who were given another link to join in
    a reminder get one mail with the new one; nobody is mailed for the rest. Raises :class:`BadInput` with a line for each field that is
    wrong."""
    own(session)
    group, room = group.on(session.key), store.get(Room, group.id, session.key)
    _check(said)
    _keeps_secret(session, said, group, room)
    after = fitting(_after(session, said, group), session)
    group, link = group.on(session.key, after.place), _link(said, room)
    step = Change(f"what is said of {session.id}", _writes(session, after, group, link, store, now))

    def along(row: Session, guest: Group) -> Change:
        """Guests join where their host does, and by no link of their own."""
        as_host = replace(guest, meeting_link=group.joining, place=None, place_on=None)
        return Change("", _writes(row, followed(row, after), as_host, link, store, now))

    found = with_guests(step, session, store, along)
    return found if found.writes else None


def _link(said: Said, room: Room | None) -> str | None:
    """How it is joined, empty for the group's own; None if that stays as it is."""
    if said.link is not None:
        return form_fields.one_line(said.link)
    return None if said.place is None or (room and room.own) else ""


def _check(said: Said) -> None:
    longest = {
        "title": LONGEST_TITLE, "about": form_fields.LONGEST_ABOUT, "link": LONGEST_LINK, "place": LONGEST_PLACE,
    }  # fmt: skip
    wrong = [
        f"{name}: this is {len(text):,} characters long; {most:,} are the most"
        for name, most in longest.items()
        if len(text := getattr(said, name) or "") > most
    ]
    if wrong:
        raise BadInput("\n".join(wrong))


def _keeps_secret(session: Session, said: Said, group: Group, room: Room | None) -> None:
    """Raises :class:`BadInput` if the place, which everybody sees, would tell what only members are to know."""
    link = said.link or (room.link if room else "")
    members = (link, group.meeting_link, "" if group.public_place else group.place or "")
    if said.place and (shown := next((one for one in members if tells(said.place, one)), "")):
        raise BadInput(
            f"place: everybody sees it, and {shown!r} is for members only; it belongs into where it is joined"
        )
    if said.place is None and said.link and links_in(said.link) and tells(session.place or "", said.link):
        raise BadInput("link: everybody sees it in this session's place; say another place first")


def _after(session: Session, said: Said, group: Group) -> Session:
    title = session.title if said.title is None else form_fields.one_line(said.title) or None
    about = session.about if said.about is None else lines(said.about)
    reading = session.resources if said.reading is None else form_fields.resources(said.reading, session.resources)
    place = session.place if said.place is None else form_fields.one_line(said.place) or group.public_place
    return replace(session, title=title, about=about, resources=reading, place=place)


def _writes(
    before: Session, after: Session, group: Group, link: str | None, store: Store, now: datetime
) -> tuple[Write, ...]:
    if link is None:
        moved, told = placed(before, after, now)
        return (Replace(moved), *told) if moved != before else ()
    room = store.get(Room, group.id, before.key)
    there, wanted = room.link if room else "", link or group.joining
    place = _place(before, room, wanted, own=bool(link))
    after = replace(after, has_link=bool(links_in(link)))
    in_its_stead = not wanted and after.place and (after.place != before.place or not (room and room.own))
    if there == wanted or in_its_stead or not (after.upcoming and after.stages_done):
        after, told = placed(before, after, now)
        # the audit's line is about the row written first
        return (Replace(after), *place, *told) if place or after != before else ()
    if not wanted:
        raise BadInput("link: members were given one in a reminder already; say which one takes its place")
    after = changed(after, now)
    facts = {"starts": after.starts.isoformat()} if after.starts else {}
    facts |= {"what": "place"} if after.place != before.place and links_in(there) == links_in(wanted) else {}
    return (Replace(after), *place, *news("changed", after, facts, [], now))


def _place(session: Session, room: Room | None, link: str, *, own: bool) -> tuple[Write, ...]:
    """The row that says how it is joined."""
    if not link:
        return (Delete(room),) if room else ()
    row = Room(group=session.group, session=session.key, link=link, own=own)
    return () if room and (room.link, room.own) == (link, own) else (put(row, room),)
