"""A message of the queue with every row that it needs, from one read, and its readers."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.errors import Unreadable
from shared.letters.kinds import Kind
from shared.letters.sent import Reader, Sent
from shared.model.deck import Deck, Upload
from shared.model.group import CoLead, Group
from shared.model.mailing import Audience, Entry, Mailing, MailingState, Message
from shared.model.member import Member
from shared.model.ref import Ref
from shared.model.session import Room, Session, Speaker
from shared.store import Store
from shared.store.hosts import as_hosted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What is *sent*, and to which *readers*. *absent* are those who are not there any more, *unread* those of whom this version cannot
    read what it needs: neither among the readers nor absent. *begun* if the message was delivered before, by its first reader's line."""

    sent: Sent
    readers: tuple[Reader, ...]
    absent: tuple[str, ...]
    unread: frozenset[str]
    begun: bool


def open_message(message: Message, kind: Kind, store: Store, *, now: datetime, site: str) -> Opened | None:
    """Everything about *message* in one BatchGetItem, and what its *kind* reads after that; None if there is nothing to send: a mailing
    that is not there any more was about somebody who was erased. *site* is the root of all pages.

    Raises :class:`shared.errors.Unreadable` if a row that all readers need cannot be read."""
    refs = {**_refs(message), **kind.refs(message)}
    broken: set[Ref[Any]] = set()
    members = {
        name: Ref(Member, (message.group, name.partition(":")[2]))
        for name in message.readers
        if name.startswith("member:")
    }
    lines: list[Ref[Any]] = [Ref(Entry, (message.mailing, name)) for name in message.readers[:1]]
    read = store.get_many([*(refs | members).values(), *lines], broken)
    unread = {name for name, wanted in members.items() if wanted in broken}
    for wanted in refs.values():
        if wanted in broken:
            raise Unreadable(wanted.type.__name__, wanted.key)
    rows = {name: read.get(wanted) for name, wanted in refs.items()}
    mailing, group = rows.pop("mailing"), rows.pop("group")
    if mailing is None:
        log.info("the mailing %s is not there any more", message.mailing)
        return None
    if group is None:
        raise LookupError(f"no group {message.group!r}")
    if mailing.state is MailingState.SKIPPED:
        return None
    session, speaker, subject = (rows.pop(name, None) for name in ("session", "speaker", "subject"))
    sent = Sent(
        mailing=mailing, group=group, site=site, now=now, session=session and as_hosted(session, store),
        following=rows.pop("following", None), room=rows.pop("room", None), subject=subject, deck=rows.pop("deck", None),
        upload=rows.pop("upload", None), rows=rows,
    )  # fmt: skip
    named = list(message.readers) or _audience(mailing, kind, group, speaker)
    sent = replace(sent, more=kind.more(sent, named, store, unread))
    known = {name: read.get(wanted) for name, wanted in members.items()}
    readers = {one: _reader(one, sent, speaker, known) for one in named if one not in unread}
    return Opened(
        sent=sent,
        readers=tuple(reader for reader in readers.values() if reader),
        absent=tuple(reader_id for reader_id, reader in readers.items() if reader is None),
        unread=frozenset(unread),
        begun=any(line in read for line in lines),
    )


def _refs(message: Message) -> dict[str, Ref[Any]]:
    """The rows of every mailing that is about a session, a member or a speaker, under the names of :class:`Sent`'s fields."""
    group, session, subject = message.group, message.session, message.subject
    refs = {"mailing": Ref(Mailing, (message.mailing,)), "group": Ref(Group, (group,))}
    if session:
        refs |= {"session": Ref(Session, (group, session)), "room": Ref(Room, (group, session))}
    if message.audience is Audience.APPLICANT:
        refs["subject"] = Ref(Member, (group, subject))
    if message.audience is Audience.SPEAKER:
        about = (group, session or "", subject)
        refs |= {"speaker": Ref(Speaker, about), "deck": Ref(Deck, about)}
    if message.following:
        refs["following"] = Ref(Session, (group, message.following))
    if message.upload:
        refs["upload"] = Ref(Upload, (group, message.upload))
    return refs


def _audience(mailing: Mailing, kind: Kind, group: Group, speaker: Speaker | None) -> list[str]:
    if kind.for_one:
        return [f"lead:{mailing.subject}"]
    if mailing.audience is Audience.APPLICANT:
        return [f"member:{mailing.subject}"]
    if mailing.audience is Audience.CHAT:
        return [f"chat:{group.id}"]
    if mailing.audience is Audience.SPEAKER and speaker and speaker.address:
        return [f"speaker:{mailing.session}#{mailing.subject}"]
    # a speaker without an address is reached through the co-leads
    return [f"lead:{lead.id}" for lead in group.co_leads if _has_part(lead, mailing, kind, group)]


def _has_part(lead: CoLead, mailing: Mailing, kind: Kind, group: Group) -> bool:
    """Whether *lead* may get what is made for the co-leads, before anything more is asked. A stand-in outside of their time does not, or
    the ledger would have a line of them for every mail of the year; but a daily mail may have parts that are theirs."""
    return getattr(kind, "gathers", False) or lead.leads_on(mailing.created.astimezone(group.tz).date())


def _reader(name: str, sent: Sent, speaker: Speaker | None, members: Mapping[str, Any]) -> Reader | None:
    audience, _, key = name.partition(":")
    if audience == "chat":
        return Reader(id=name)
    if audience == "lead":
        lead = next((lead for lead in sent.group.co_leads if lead.id == key), None)
        return Reader(id=name, name=lead.name, address=lead.address) if lead else _left(name, sent)
    if audience == "speaker":
        return Reader(id=name, name=speaker.name, address=speaker.address) if speaker else None
    member = sent.subject if sent.subject is not None and sent.subject.id == key else members.get(name)
    return (
        Reader(id=name, name=member.name, address=member.address, member=member) if member and member.address else None
    )


def _left(name: str, sent: Sent) -> Reader | None:
    """The co-lead who leads the group no more, for a mail about just that; else None."""
    address = sent.facts.get("address") if name == f"lead:{sent.mailing.subject}" else None
    return Reader(id=name, name=sent.facts.get("name", ""), address=address) if address else None
