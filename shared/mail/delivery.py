"""From the queue's message through the ledger to the mail service.

SES has no idempotency token: after a crash between its answer and the ledger's next write nobody knows whether the mail went. Then, and
only then, the reader may get it twice; it is never silently lost.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from shared.errors import InDoubt, NotSent, NotYet, Throttled, Turns, Unreadable, said
from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.mail.copies import Copies, letter_of
from shared.mail.readers import Part, parts_of, sent_to, told_elsewhere, why_not
from shared.mail.registry import kind_of
from shared.model.count import MAILS, counted
from shared.model.mailing import Audience, Entry, EntryState, Mailing, Message, unfinished
from shared.model.member import MemberState
from shared.outbox.daily import PUT_OFF, put_off, waits
from shared.outbox.ledger import UNWRITABLE, DeliveryContext, finish, forget, known_as, once, skip_all, unwritten
from shared.outbox.message_rows import Opened, open_message
from shared.outbox.outcomes import counted_of
from shared.outbox.pace import AtOnce, Pace, Speed, Turn, in_seconds
from shared.signed_links import Keys
from shared.store import Ref

log = logging.getLogger(__name__)

PATIENCE = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait after each throttling, before the message goes back to the queue."""


LIFE = timedelta(minutes=4)
"""How long after its beginning a message may still be sent from; the function lives a minute longer, which writing an outcome may take."""


class Mail(Protocol):
    """The mail service. Raises :class:`Throttled` or :class:`Refused`; after any other error nobody knows what happened."""

    def release(self, address: str, *, complained: bool) -> None: ...

    def send(self, raw: bytes, to: str, tags: dict[str, str], *, past_list: bool = False) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender(DeliveryContext):
    """*base_url* is where the pages behind links are, *replies* the domain at which calendars' answers are heard, empty if they are not;
    *rate* is the account's, in mails a second; *speed* is the worker's, as it was with the messages before."""

    mail: Mail
    keys: Keys
    base_url: str
    rate: float
    replies: str = ""
    speed: Speed = field(default_factory=Speed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What becomes of a message, by reader: what they are sent; why they get nothing (empty if they do); and what went wrong where that
    cannot be told."""

    sent: dict[str, Sent]
    reasons: dict[str, str]
    wrong: dict[str, Exception]


def deliver(message: Message, sender: Sender) -> dict[str, int]:
    """Send one queue message to its readers; counts by what became of each.

    Raises :class:`NotYet` when a reader's turn comes later (another worker holds the claim, the service asks to slow down),
    :class:`Unwritable` and :class:`Unreadable` for readers whose mail cannot be made, after every other reader had their turn.
    Once it is in doubt whether a mail went, nothing more is sent: at most one mail of a message is in doubt at a time.
    """
    kind, began = kind_of(message.kind), sender.system_now()
    opened = open_message(message, kind, sender.store, now=sender.now, site=sender.site_url)
    if opened is None:
        return {}
    parts = tuple(parts_of(opened, sender.store)) if kind.gathers else ()
    plan = _planned(opened, parts, kind, sender)
    mailing = opened.sent.mailing
    _tell_chats(opened, kind, plan, sender)
    copies, pace = Copies(sender), _pace(sender, began)
    going = [reader.id for reader in opened.readers if not plan.reasons[reader.id]]
    with Turns() as turns:
        counts = skip_all(mailing, plan.reasons, sender, turns)
        if opened.begun:
            going = _left(mailing, going, counts, sender)
        try:
            pace.begin(len(going))
        except NotSent as later:
            turns.keep(later, "mailing %s", mailing.id)
            going = []
        for reader in going:
            turn = ("mailing %s to %s", mailing.id, reader)
            with turns.each(*turn):
                try:
                    became = _deliver_one(plan.sent[reader], kind, plan.wrong.get(reader), sender, copies.of, pace)
                    counts[became] = counts.get(became, 0) + 1
                except (NotSent, InDoubt) as trouble:
                    turns.keep(trouble, *turn)
                    break  # the others would fare no better now, and come again with the message
        for unread in sorted(opened.unread):
            turns.keep(Unreadable("row", (unread,)), "mailing %s to %s", mailing.id, unread)
        if went := counts.get("sent"):
            name = "/".join(filter(None, (mailing.kind, mailing.stage)))
            sender.store.add(counted(mailing.group, sender.now, **{f"{MAILS}{name}": went}))
        if told := counted_of(mailing, counts):
            sender.store.add(told)
    if mailing.audience is not Audience.MEMBERS and unfinished(mailing):
        _done(opened.sent, parts, counts, sender)
    return counts


def _tell_chats(opened: Opened, kind: MailKind, plan: _Plan, sender: Sender) -> None:
    """Write the posts that chats get about the same mail, for a tick to queue. Before the mail, since mail may be what is in trouble.
    For a mailing to all members the tick itself writes the post."""
    mailing, group, session = opened.sent.mailing, opened.sent.group, opened.sent.session
    wanted = group.chat_posts or group.co_leads_webhook or (session and session.guests)
    if opened.begun or mailing.audience is Audience.MEMBERS or not wanted:
        return
    from shared.chat.following import following, to_co_leads, to_guests, write  # only groups that want it pay for it

    write(following(mailing, group, sender.now, session), sender.store)
    for post in to_guests(mailing, session, sender.store, sender.now):
        write(post, sender.store)
    waits = mailing.audience is Audience.CO_LEADS and bool({"", PUT_OFF} & set(plan.reasons.values()))
    if waits and kind.for_chat and group.co_leads_webhook:
        desk = f"{sender.base_url.rstrip('/')}/desk/{group.id}"
        write(to_co_leads(mailing, kind.words, desk, sender.now), sender.store)


def _left(mailing: Mailing, going: Iterable[str], counts: dict[str, int], sender: Sender) -> list[str]:
    """Those of *going* without an outcome, for whom a share is needed; the others are added to *counts*."""
    refs = {Ref(Entry, (mailing.id, reader)): reader for reader in going}
    lines = sender.store.get_many(refs, set())
    settled = [ref for ref, line in lines.items() if line.state is not EntryState.CLAIMED]
    for ref in settled:
        became = known_as(lines[ref])
        counts[became] = counts.get(became, 0) + 1
        del refs[ref]
    return list(refs.values())


def _done(sent: Sent, parts: Iterable[Part], counts: Mapping[str, int], sender: Sender) -> None:
    """Every reader had their turn: finish the mailing."""
    mailing = sent.mailing
    if PUT_OFF in counts:
        put_off(mailing, sent.group, sender.store, sender.now, length=lambda kind: kind_of(kind).length)
    else:
        forgets = kind_of(mailing.kind).names_people and UNWRITABLE not in counts
        finish(mailing, sender.store, forgets=forgets)
    for part in parts:
        if kind_of(part.sent.mailing.kind).names_people:
            forget(part.sent.mailing, sender.store)


def _pace(sender: Sender, began: datetime) -> Pace:
    return Pace(
        reserve=sender.store.reserve, rate=sender.rate, until=(began + LIFE).timestamp(), speed=sender.speed,
        clock=in_seconds(sender.system_now), sleep=sender.sleep,
    )  # fmt: skip


def _planned(opened: Opened, parts: tuple[Part, ...], kind: MailKind, sender: Sender) -> _Plan:
    """Plan the message. Raises :class:`NotYet` where the decision may be another in a moment."""
    sent: dict[str, Sent] = {}
    reasons: dict[str, str] = {}
    wrong: dict[str, Exception] = {}
    for reader in opened.readers:
        sent[reader.id] = replace(opened.sent, reader=reader)
        try:
            sent[reader.id] = sent_to(reader, opened, parts)
            reasons[reader.id] = why_not(sent[reader.id])
        except Exception as error:
            reasons[reader.id], wrong[reader.id] = "", error
    reasons |= dict.fromkeys(opened.absent, "erased") | told_elsewhere(opened, sender.store, sender.keys)
    # Also what is settled by now: it is left out when the daily mail is made, and so a second delivery decides as the first did.
    if kind.can_wait:
        reasons |= {one: PUT_OFF for one in reasons if waits(opened.sent.mailing, opened.sent.group, one)}
    if not kind.settled(opened.sent, set(reasons.values()), sender.store):
        raise NotYet(f"{opened.sent.mailing.id}: nobody was told of the change yet, so it may be taken back unseen")
    return _Plan(sent=sent, reasons=reasons, wrong=wrong)


def deliver_now(sent: Sent, sender: Sender) -> str:
    """Send something ready-made to its one reader, outside the queue and the pace; returns the outcome. Raises what
    :func:`shared.outbox.ledger.once` raises."""
    return _deliver_one(
        sent, kind_of(sent.mailing.kind), None, sender, partial(letter_of, writer=sender), AtOnce(sender.sleep)
    )


def _deliver_one(
    sent: Sent,
    kind: MailKind,
    wrong: Exception | None,
    sender: Sender,
    write: Callable[[Sent], bytes],
    turn: Turn,
) -> str:
    """Compose and send; returns the outcome."""
    mailing, reader = sent.mailing, sent.reader
    try:
        if wrong:
            raise wrong
        raw = write(sent)
    except Exception as trouble:
        log.error("mailing %s to %s cannot be made: %s", mailing.id, reader.id, said(trouble))
        return unwritten(mailing, reader.id, sender)
    released = sent.facts.get("release")
    if released and not kind.unproven:
        sender.mail.release(reader.address, complained=released == MemberState.COMPLAINED.value)
    # Anybody can type an address: until it is confirmed, it stays on the mail service's suppression list.
    past_list = bool(released and kind.unproven)
    send = partial(sender.mail.send, raw, reader.address, _tags(sent), past_list=past_list)
    turn.ready()
    return once(mailing, reader.id, sender, partial(_patiently, send, turn))


def _patiently(send: Callable[[], str], turn: Turn) -> str:
    for pause in PATIENCE:
        turn.wait()
        try:
            return send()
        except Throttled:
            turn.pause(pause)
    raise Throttled("the mail service asks to slow down")


def _tags(sent: Sent) -> dict[str, str]:
    """The tags by which the mail service's reports are matched to this mail."""
    reader = sent.reader
    tags = {
        "kind": sent.mailing.kind,
        "group": sent.group.id,
        "reader": hashlib.sha256(reader.id.encode()).hexdigest()[:16],
    }
    return tags | ({"member": reader.member.id, "life": str(reader.member.life)} if reader.member else {})
