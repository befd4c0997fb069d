"""A queue message with every row that it needs, from one read."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.errors import Unreadable
from shared.model.deck import Deck, Upload
from shared.model.group import Group
from shared.model.mailing import Audience, Entry, Mailing, MailingState, Message, queued
from shared.model.member import Member, MemberState
from shared.model.proposal import TalkProposal
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.session import Room, Session, Speaker, followed
from shared.outbox.daily import PUT_OFF
from shared.schedule.upcoming import upcoming_of
from shared.store import Ref, Store
from shared.talks.consent import asked_in
from shared.voting import vote_context
from shared.voting.vote_context import Poll

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One recipient: *id* as in the ledger, and how to reach them."""

    id: str
    name: str
    address: str
    member: Member | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message with every row that it needs; *subjects* are the undecided applicants of a digest, *decks* what a recap links,
    *had* those readers who got the recap that a correction is about, *proposal* what co-leads are told of, *poll* the vote that the
    mailing is about, *unread* those readers of whom this version cannot read what it needs: neither among the readers nor absent."""

    mailing: Mailing
    group: Group
    session: Session | None
    room: Room | None
    following: Session | None
    upload: Upload | None
    deck: Deck | None
    readers: tuple[Reader, ...]
    absent: tuple[str, ...]
    subject: Member | None
    subjects: tuple[Member, ...] = ()
    recap: Recap | None = None
    recording: Recording | None = None
    decks: tuple[Deck, ...] = ()
    had: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    proposal: TalkProposal | None = None
    poll: Poll | None = None
    parts: tuple[tuple["Parcel", frozenset[str]], ...] = ()


def open_parcel(message: Message, store: Store) -> Parcel | None:
    """Everything about *message* in one BatchGetItem (two for a digest, a recap or its correction, a few more for a vote); None if
    there is nothing to send: a mailing that is not there any more was about somebody who was erased.

    Raises :class:`shared.errors.Unreadable` if a row that all readers need cannot be read."""
    refs = _refs(message)
    broken: set[Ref] = set()
    rows = store.get_many(refs.values(), broken)
    unread = {name for name, wanted in refs.items() if wanted in broken}
    for name in unread - {*message.readers}:
        raise Unreadable(refs[name].type.__name__, refs[name].key)
    found = {name: rows.get(wanted) for name, wanted in refs.items()}
    mailing, group = found["mailing"], found["group"]
    if mailing is None:
        log.info("the mailing %s is not there any more", message.mailing)
        return None
    if group is None:
        raise LookupError(f"no group {message.group!r}")
    if mailing.state is MailingState.SKIPPED:
        return None
    subject = found.get("subject")
    session = _with_host(found.get("session"), store)
    named = message.readers or _audience(mailing, group, found.get("speaker"))
    had = _had(mailing, named, store, unread)
    readers = {one: _reader(one, group, found.get("speaker"), subject, rows) for one in named if one not in unread}
    return Parcel(
        mailing=mailing, group=group, session=session, room=found.get("room"),
        following=found.get("following") or _next(mailing, session, store), upload=found.get("upload"), deck=found.get("deck"),
        readers=tuple(reader for reader in readers.values() if reader),
        absent=tuple(reader_id for reader_id, reader in readers.items() if reader is None),
        subject=subject, subjects=_gathered(mailing, store), proposal=found.get("proposal"),
        poll=vote_context.poll(mailing, group, named, store),
        recap=_of_host(message, session, store) or found.get("recap"),
        recording=found.get("recording"), decks=_decks(mailing, session, store),
        had=had, unread=frozenset(unread), parts=tuple(_parts(mailing, named, store)),
    )  # fmt: skip


def _refs(message: Message) -> dict[str, Ref]:
    group, session, subject = message.group, message.session, message.subject
    refs = {"mailing": Ref(Mailing, (message.mailing,)), "group": Ref(Group, (group,))}
    if session:
        refs |= {"session": Ref(Session, (group, session)), "room": Ref(Room, (group, session))}
    if message.kind.startswith("recap"):
        refs["recap"] = Ref(Recap, (group, session or ""))
    if message.kind == "recording-found":
        refs["recording"] = Ref(Recording, (group, subject))
    if message.kind == "recording-consent":
        refs["recording"] = Ref(Recording, (group, asked_in(message.mailing)))
    if message.audience is Audience.APPLICANT or message.kind in ("application", "returning", "dropped"):
        refs["subject"] = Ref(Member, (group, subject))
    if message.audience is Audience.SPEAKER:
        refs |= {
            "speaker": Ref(Speaker, (group, session or "", subject)),
            "deck": Ref(Deck, (group, session or "", subject)),
        }
    if message.kind == "proposal":
        refs["proposal"] = Ref(TalkProposal, (group, subject))
    if message.following:
        refs["following"] = Ref(Session, (group, message.following))
    if message.upload:
        refs["upload"] = Ref(Upload, (group, message.upload))
    members = {
        name: Ref(Member, (group, name.partition(":")[2])) for name in message.readers if name.startswith("member:")
    }
    return refs | members


def _with_host(session: Session | None, store: Store) -> Session | None:
    """A guest's session says what the host's says now."""
    if session is None or not session.host:
        return session
    host = store.get(Session, *session.host.split("/"))
    return followed(session, host) if host else session


def _of_host(message: Message, session: Session | None, store: Store) -> Recap | None:
    """The recap of a joint session is the host's."""
    if session is None or not session.host or not message.kind.startswith("recap"):
        return None
    return store.get(Recap, *session.host.split("/"))


def _gathered(mailing: Mailing, store: Store) -> tuple[Member, ...]:
    """The applicants of a digest about whom nobody has decided yet, or those of it who are out and did not come back."""
    if mailing.kind not in ("applications", "all-dropped"):
        return ()
    about = [one.partition(".") for one in mailing.facts.get("about", "").split("\n") if one]
    wanted = {Ref(Member, (mailing.group, member)): life for member, _, life in about}
    found = store.get_many(wanted, unread=set())
    there = ((found[one], life) for one, life in wanted.items() if one in found)
    if mailing.kind == "all-dropped":
        return tuple(member for member, life in there if out_since(member, life))
    return tuple(member for member, _ in there if member.state is MemberState.PENDING_APPROVAL)


def out_since(member: Member, life: str) -> bool:
    """Whether *member* was dropped in that *life*, and is still out."""
    return str(member.life) == life and member.state in (MemberState.BOUNCED, MemberState.COMPLAINED)


_TELLING = ("recap", "recap-draft", "recap-chat")


def _decks(mailing: Mailing, session: Session | None, store: Store) -> tuple[Deck, ...]:
    """The slides that a recap links."""
    if session is None or mailing.kind not in _TELLING or not session.talks:
        return ()
    whose = (session.host or session.id).partition("/")[0]
    return tuple(store.get_many(Ref(Deck, (whose, session.key, talk.slug)) for talk in session.talks).values())


def _next(mailing: Mailing, session: Session | None, store: Store) -> Session | None:
    """The session that follows the one of a recap."""
    if session is None or session.starts is None or mailing.kind not in _TELLING:
        return None
    return upcoming_of(session.group, store, session.starts)


def _had(mailing: Mailing, readers: Iterable[str], store: Store, unread: set[str]) -> frozenset[str]:
    """Who of *readers*, or whether the chat, got, or may have got, the recap that is taken back; *unread* are those whose line
    cannot be read, too."""
    if mailing.kind not in ("recap-correction", "recap-chat-correction"):
        return frozenset()
    earlier = (
        f"{mailing.kind.removesuffix('-correction')}/{mailing.group}/{mailing.session}/{mailing.facts.get('issue')}"
    )
    wanted = [f"chat:{mailing.group}"] if mailing.audience is Audience.CHAT else readers
    broken: set[Ref] = set()
    lines = store.get_many([Ref(Entry, (earlier, reader)) for reader in wanted], broken).values()
    unread |= {one.key[-1] for one in broken}
    return frozenset(line.reader for line in lines if line.went)


def _parts(mailing: Mailing, readers: Iterable[str], store: Store) -> Iterator[tuple[Parcel, frozenset[str]]]:
    """What the mail of a day is made of, each with those of *readers* for whom it was put off."""
    if mailing.kind != "day":
        return
    named = mailing.facts["of"].split("\n")
    rows = store.get_many(Ref(Mailing, (one,)) for one in named)
    lines = store.get_many(Ref(Entry, (one, reader)) for one in named for reader in readers).values()
    for one in named:
        part = open_parcel(queued(rows[ref]), store) if (ref := Ref(Mailing, (one,))) in rows else None
        if part:
            yield part, frozenset(line.reader for line in lines if line.mailing == one and line.reason == PUT_OFF)


def _audience(mailing: Mailing, group: Group, speaker: Speaker | None) -> list[str]:
    if mailing.audience is Audience.APPLICANT:
        return [f"member:{mailing.subject}"]
    if mailing.audience is Audience.CHAT:
        return []  # the group's chat is one reader, whom :mod:`shared.chat.delivery` knows
    if mailing.audience is Audience.SPEAKER and speaker and speaker.address:
        return [f"speaker:{mailing.session}#{mailing.subject}"]
    return [
        f"lead:{lead.id}" for lead in group.co_leads
    ]  # a speaker without an address is reached through the co-leads


def _reader(
    name: str, group: Group, speaker: Speaker | None, subject: Member | None, rows: dict[Ref, Any]
) -> Reader | None:
    kind, _, key = name.partition(":")
    if kind == "lead":
        lead = next((lead for lead in group.co_leads if lead.id == key), None)
        return Reader(id=name, name=lead.name, address=lead.address) if lead else None
    if kind == "speaker":
        return Reader(id=name, name=speaker.name, address=speaker.address) if speaker else None
    member = subject if subject is not None and subject.id == key else rows.get(Ref(Member, (group.id, key)))
    return (
        Reader(id=name, name=member.name, address=member.address, member=member) if member and member.address else None
    )
