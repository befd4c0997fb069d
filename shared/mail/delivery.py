"""The queue's message → the ledger → the mail service.

SES has no idempotency token: a crash between its answer and the ledger's next write leaves it unknowable whether the mail went.
Then, and only then, the reader may get it twice; never is it silently lost.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from shared import signed_links as link_rules
from shared.errors import InDoubt, NotSent, NotYet, Throttled, Turns, Unreadable, said
from shared.mail import Context, compose, message_id, to_bytes
from shared.mail.reasons import of_the_day, why_not
from shared.mail.registry import kind_of, preference_of
from shared.mail.send_context import Parcel, Reader, open_parcel
from shared.model.deck import shown
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, Message, unfinished
from shared.model.member import Member, MemberState, member_id
from shared.outbox.daily import PUT_OFF, put_off, waits
from shared.outbox.ledger import UNWRITABLE, finish, forget, once, skip_all, unwritten
from shared.recaps.content import Told, told
from shared.schedule.changing import untold
from shared.signed_links import Keys, Link
from shared.store import Ref, Store

log = logging.getLogger(__name__)

LINK_LIFE = {
    link_rules.CONFIRM: timedelta(days=14),
    link_rules.DECIDE: timedelta(days=60),
    link_rules.TALK: timedelta(days=400),
    link_rules.DATA: timedelta(days=1),
    link_rules.RECAP: timedelta(days=90),
    link_rules.RECORDING: timedelta(days=90),
    link_rules.VOTE: timedelta(days=120),
    link_rules.CHOSEN: timedelta(days=120),
}
PATIENCE = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait after each throttling before the message goes back to the queue."""


class Mail(Protocol):
    """The mail service: raises :class:`Throttled` or :class:`Refused`; anything else means that it is unknown what happened."""

    def release(self, address: str, *, complained: bool) -> None: ...

    def send(self, raw: bytes, to: str, tags: dict[str, str], *, past_list: bool = False) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a delivery needs. *lease* is how long a claim without an outcome holds; *rate* is the account's, in mails a second."""

    store: Store
    mail: Mail
    keys: Keys
    base_url: str
    site_url: str
    rate: float
    lease: timedelta
    now: datetime
    system_now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep


def deliver(message: Message, sender: Sender) -> dict[str, int]:
    """Send one queue message to its readers; counts by what became of each.

    Raises :class:`NotYet` when a reader's turn comes later (another worker holds the claim, the service asks to slow down),
    :class:`Unwritable` and :class:`Unreadable` for readers whose mail cannot be made, after every other reader had their turn.
    Once it is in doubt whether a mail went, nothing more is sent: at most one mail of a message is in doubt at a time.
    """
    parcel = open_parcel(message, sender.store)
    if parcel is None:
        return {}
    reasons, wrong = _reasons(parcel, sender)
    going = [reader for reader in parcel.readers if not reasons[reader.id]]
    with Turns() as turns:
        counts = skip_all(parcel.mailing, reasons, sender, turns)
        if going:
            sender.sleep(sender.store.reserve(len(going), sender.rate))
        for position, reader in enumerate(going):
            sender.sleep(1 / sender.rate if position else 0)
            turn = ("mailing %s to %s", parcel.mailing.id, reader.id)
            with turns.each(*turn):
                try:
                    became = _deliver_one(parcel, reader, wrong.get(reader.id), sender)
                    counts[became] = counts.get(became, 0) + 1
                except (NotSent, InDoubt) as trouble:
                    turns.keep(trouble, *turn)
                    break  # the others would fare no better now; they come again with the message
        for unread in sorted(parcel.unread):
            turns.keep(Unreadable("row", (unread,)), "mailing %s to %s", parcel.mailing.id, unread)
    if parcel.mailing.audience is not Audience.MEMBERS and unfinished(parcel.mailing):
        _done(parcel, counts, sender)
    return counts


def _done(parcel: Parcel, counts: Mapping[str, int], sender: Sender) -> None:
    """Every reader had their turn."""
    if PUT_OFF in counts:
        put_off(parcel.mailing, parcel.group, sender.store, sender.now)
    else:
        forgets = kind_of(parcel.mailing.kind).names_people and UNWRITABLE not in counts
        finish(parcel.mailing, sender.store, forgets=forgets)
    for part, _ in parcel.parts:
        if kind_of(part.mailing.kind).names_people:
            forget(part.mailing, sender.store)


def _reasons(parcel: Parcel, sender: Sender) -> tuple[dict[str, str], dict[str, Exception]]:
    """Why each reader gets nothing, empty for those who get it; and what went wrong where that cannot be told.

    Raises :class:`NotYet` where it may be different in a moment.
    """
    reasons: dict[str, str] = {}
    wrong: dict[str, Exception] = {}
    for reader in parcel.readers:
        try:
            reasons[reader.id] = why_not(parcel, reader, sender.now)
        except Exception as error:
            reasons[reader.id], wrong[reader.id] = "", error
    reasons |= dict.fromkeys(parcel.absent, "erased") | dict.fromkeys(_of_both(parcel, sender), "told by the host")
    reasons |= dict.fromkeys(_hears_as_member(parcel, sender), "told as a member")
    # Also what is settled by now: it falls out where the mail of the day is made, and a second delivery decides as the first did.
    if kind_of(parcel.mailing.kind).can_wait:
        reasons |= {one: PUT_OFF for one in reasons if waits(parcel.mailing, parcel.group, one)}
    if {"cancelled", "superseded"} & set(reasons.values()) and _may_be_taken_back(parcel, sender.store):
        raise NotYet(f"{parcel.mailing.id}: nobody was told of the change yet, so it may be taken back unseen")
    return reasons, wrong


def _may_be_taken_back(parcel: Parcel, store: Store) -> bool:
    """Whether a reminder is stopped by a move or a cancellation that is still unknown to everybody."""
    session = parcel.session
    if session is None or parcel.mailing.kind != "reminder":
        return False
    return any(untold(kind, session, store) for kind in ("cancelled", "moved"))


def _of_both(parcel: Parcel, sender: Sender) -> list[str]:
    """The readers of a joint session's mail who get the same from the group that hosts it, as members of that, too."""
    mailing, session = parcel.mailing, parcel.session
    if session is None or not session.host or not kind_of(mailing.kind).told_by_host:
        return []
    host = session.host.partition("/")[0]
    group = Ref(Group, (host,))
    refs = {
        Ref(Member, (host, member_id(host, r.address, sender.keys.hash))): r.id for r in parcel.readers if r.address
    }
    found = sender.store.get_many([group, *refs])
    about = found.pop(group, None)
    if about is None or (mailing.stage and mailing.stage not in about.reminders):
        return []
    preference = preference_of(mailing)
    return [refs[ref] for ref, row in found.items() if row.state is MemberState.ACTIVE and preference not in row.muted]


def _hears_as_member(parcel: Parcel, sender: Sender) -> list[str]:
    """Speakers who are members hear of a move or a cancellation with all the others."""
    if parcel.mailing.kind != "talk-news":
        return []
    refs = {
        Ref(Member, (parcel.group.id, member_id(parcel.group.id, reader.address, sender.keys.hash))): reader.id
        for reader in parcel.readers
        if reader.id.startswith("speaker:")
    }
    preference = preference_of(parcel.mailing, parcel.mailing.facts.get("what", ""))
    rows = sender.store.get_many(refs) if refs else {}
    return [refs[ref] for ref, row in rows.items() if row.state is MemberState.ACTIVE and preference not in row.muted]


def _deliver_one(parcel: Parcel, reader: Reader, wrong: Exception | None, sender: Sender) -> str:
    """Compose and send. What became of it, as the ledger says."""
    try:
        if wrong:
            raise wrong
        raw = letter_of(parcel, reader, sender)
    except Exception as trouble:
        log.error("mailing %s to %s cannot be made: %s", parcel.mailing.id, reader.id, said(trouble))
        return unwritten(parcel.mailing, reader.id, sender)
    released, asks = parcel.mailing.facts.get("release"), parcel.mailing.kind == "confirm"
    if released and not asks:
        sender.mail.release(reader.address, complained=released == MemberState.COMPLAINED.value)
    tags = {
        "kind": parcel.mailing.kind,
        "group": parcel.group.id,
        "reader": hashlib.sha256(reader.id.encode()).hexdigest()[:16],
    }
    if reader.member:
        tags |= {"member": reader.member.id, "life": str(reader.member.life)}
    # Anybody can type an address: until somebody confirms it, the mail service keeps it on its list.
    send = partial(sender.mail.send, raw, reader.address, tags, past_list=bool(released and asks))
    return once(parcel.mailing, reader.id, sender, partial(_patiently, send, sender))


def _patiently(send: Callable[[], str], sender: Sender) -> str:
    for pause in PATIENCE:
        try:
            return send()
        except Throttled:
            sender.sleep(pause)
    raise Throttled("the mail service asks to slow down")


def _context(parcel: Parcel, reader: Reader, sender: Sender) -> Context:
    mailing, group = parcel.mailing, parcel.group
    return Context(
        group=group,
        reader_name=reader.name,
        reader_address=reader.address,
        member=reader.member or parcel.subject,
        members=parcel.subjects,
        zone=reader.member.zone if reader.member else "",
        session=parcel.session,
        following=parcel.following,
        meeting_link=parcel.room.link if parcel.room and _gets_link(mailing) else "",
        site_url=f"{sender.site_url.rstrip('/')}/{group.id}/",
        links=_links(parcel, reader, sender),
        upload=parcel.upload,
        deck=shown(parcel.deck),
        told=_told(parcel, sender),
        recap=parcel.recap,
        recording=parcel.recording,
        proposal=parcel.proposal,
        poll=parcel.poll,
        parts=tuple((part.mailing, _context(part, reader, sender)) for part in of_the_day(parcel, reader, sender.now)),
    )


def letter_of(parcel: Parcel, reader: Reader, sender: Sender) -> bytes:
    mailing, group = parcel.mailing, parcel.group
    letter = compose(mailing, _context(parcel, reader, sender))
    domain = group.sender.rpartition("@")[2].strip("<> ")
    return to_bytes(
        letter, sender=group.sender, list_id=f"{group.id}.{domain}", message_id=message_id(mailing.id, reader.id, domain),
        date=sender.now, correlation=mailing.correlation,
    )  # fmt: skip


def _told(parcel: Parcel, sender: Sender) -> Told | None:
    """The recap, for mails about one: what was published, or, before that, the draft."""
    session, recap = parcel.session, parcel.recap
    if session is None or recap is None:
        return None
    note = session.recap if parcel.mailing.audience is Audience.MEMBERS else recap.note
    return told(session, note, parcel.decks, parcel.following, site_url=sender.site_url, tz=parcel.group.tz)


def _gets_link(mailing: Mailing) -> bool:
    return mailing.audience is Audience.MEMBERS or mailing.facts.get("near") == "yes"


def _links(parcel: Parcel, reader: Reader, sender: Sender) -> dict[str, str]:
    """The signed links of this letter. Expiry counts from the mailing's making, or its turn, so that a second try has the same bytes."""
    mailing, group = parcel.mailing, parcel.group

    begins = datetime.fromisoformat(mailing.facts["turn"]) if "turn" in mailing.facts else mailing.created

    def url(path: str, purpose: str, *subject: str) -> str:
        life = LINK_LIFE.get(purpose)
        token = link_rules.sign(Link(purpose, (group.id, *subject), begins + life if life else None), sender.keys)
        return f"{sender.base_url.rstrip('/')}/{path}/{token}"

    made: dict[str, str] = {}
    lead = reader.id.partition(":")[2]
    if reader.member and not kind_of(mailing.kind).transactional:
        made["leave"] = url("l", link_rules.LEAVE, *_own(reader.member))
        made["settings"] = url("m", link_rules.MEMBER, *_own(reader.member))
    if mailing.kind == "confirm" and reader.member:
        made["confirm"] = url("l", link_rules.CONFIRM, reader.member.id, str(reader.member.life))
    if mailing.kind == "my-data" and reader.member:
        made["data"] = url("m", link_rules.DATA, *_own(reader.member))
    if mailing.kind == "application" and parcel.subject:
        made["decide"] = url("l", link_rules.DECIDE, parcel.subject.id, str(parcel.subject.life), lead)
    for subject in parcel.subjects:
        made[f"decide {subject.id}"] = url("l", link_rules.DECIDE, subject.id, str(subject.life), lead)
    if mailing.kind == "recap-draft" and mailing.session:
        made["recap"] = url("r", link_rules.RECAP, mailing.session, lead)
    if mailing.kind == "recording-found":
        made["recording"] = url("v", link_rules.RECORDING, mailing.subject, lead)
    if mailing.audience is Audience.SPEAKER and mailing.session:
        talk = parcel.session.talk(mailing.subject) if parcel.session else None
        named = link_rules.talk_subject(mailing.session, mailing.subject, talk.link_life if talk else 0)
        made["speaker"] = url("talk", link_rules.TALK, *named)
    return made | _voting(parcel, reader, url)


def _own(member: Member) -> tuple[str, ...]:
    return link_rules.member_subject(member.id, member.link_life)


def _voting(parcel: Parcel, reader: Reader, url: Callable[..., str]) -> dict[str, str]:
    """The links with which talks are proposed, voted on and confirmed."""
    made: dict[str, str] = {}
    mailing, kind = parcel.mailing, parcel.session.kind if parcel.session else ""
    asks = mailing.kind == "reminder" and kind == "proposals"
    if reader.member and (asks or mailing.kind in ("welcome", "new-links", "ballot", "ballot-reminder", "programme")):
        made["propose"] = url("p", link_rules.PROPOSE, *_own(reader.member))
    if reader.member and mailing.kind in ("ballot", "ballot-reminder", "programme"):
        made["ballot"] = url("b", link_rules.VOTE, mailing.subject, *_own(reader.member))
    if mailing.kind == "talk-chosen" and mailing.session:
        proposal = mailing.facts["proposal"]
        made["chosen"] = url("c", link_rules.CHOSEN, mailing.session, mailing.subject, proposal)
    return made
