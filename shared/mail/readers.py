"""What each reader of a message is sent: decided at the last moment, with the reason if somebody is no longer to get it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from shared import signed_links as purposes
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Reader, Sent
from shared.mail.registry import kind_of
from shared.model.group import Group
from shared.model.mailing import Entry, Mailing, queued
from shared.model.member import Member, MemberState, member_id
from shared.model.ref import Ref
from shared.outbox.daily import PUT_OFF
from shared.outbox.message_rows import Opened, open_message
from shared.schedule.invitations import invited
from shared.signed_links import Keys, Link
from shared.store import Store


class Signer(Protocol):
    """What links are signed with; *replies* is the mail domain for calendars' answers, empty if there is none."""

    @property
    def keys(self) -> Keys: ...

    @property
    def base_url(self) -> str: ...

    @property
    def replies(self) -> str: ...


AWAY, STANDS_IN = "is away", "stands in at another time"
"""Reasons why a co-lead does not get what another one gets."""
_NOT_HAD = (PUT_OFF, AWAY, STANDS_IN)
"""Outcomes after which a co-lead may still get a mailing with the daily mail: who is on duty may have changed since, as a stand-in left
early, or somebody became a co-lead. If it is not theirs after all, the daily mail leaves it out, too."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the mailings that a daily mail gathers, and the readers who have not had it otherwise."""

    sent: Sent
    readers: frozenset[str]


def parts_of(day: Opened, store: Store) -> Iterator[Part]:
    """The parts of a daily mail."""
    named = day.sent.facts["of"].split("\n")
    rows = store.get_many(Ref(Mailing, (one,)) for one in named)
    lines = store.get_many(Ref(Entry, (one, reader.id)) for one in named for reader in day.readers).values()
    for one in named:
        row: Mailing | None = rows.get(Ref(Mailing, (one,)))
        kind = kind_of(row.kind) if row else None
        part = open_message(queued(row), kind, store, now=day.sent.now, site=day.sent.site) if row and kind else None
        if part:
            had = {line.reader for line in lines if line.mailing == one and line.reason not in _NOT_HAD}
            yield Part(part.sent, frozenset(reader.id for reader in day.readers if reader.id not in had))


def sent_to(reader: Reader, opened: Opened, parts: Iterable[Part]) -> Sent:
    """What *reader* is sent; of a daily mail's *parts*, those that are theirs, that they have not had, and that still hold."""
    sent = _addressed(opened.sent, reader)
    if not kind_of(sent.mailing.kind).gathers:
        return sent
    theirs = (_addressed(part.sent, reader) for part in parts if reader.id in part.readers)
    return replace(sent, more=tuple(part for part in theirs if not why_not(part)))


def _addressed(sent: Sent, reader: Reader) -> Sent:
    return replace(sent, reader=reader, zone=reader.member.zone if reader.member else "")


def why_not(sent: Sent) -> str:
    """Why its reader is not to get it any more; empty if they are."""
    kind, member = kind_of(sent.mailing.kind), sent.reader.member
    if reason := _off_duty(sent):
        return reason
    if member and member.state not in kind.states:
        return member.state.value
    if member and kind.switched_off_by(sent.mailing) in member.muted:
        return "muted"
    return kind.still(sent)


def _off_duty(sent: Sent) -> str:
    """Why a co-lead does not get what goes to all of them. It depends on when the mailing was made, so that it is the same whenever it
    is sent. They do get a daily mail, whose parts each have a time of their own, and what is for them alone."""
    kind, who, mailing = kind_of(sent.mailing.kind), sent.reader.id.partition(":"), sent.mailing
    if who[0] != "lead" or kind.gathers or mailing.subject == who[2]:
        return ""
    if who[2] in {lead.id for lead in sent.group.reached(mailing.created)}:
        return ""
    return AWAY if who[2] in {lead.id for lead in sent.group.leading(mailing.created)} else STANDS_IN


def told_elsewhere(opened: Opened, store: Store, keys: Keys) -> dict[str, str]:
    """Readers who get the same in another way, and which."""
    kind = kind_of(opened.sent.mailing.kind)
    told = dict.fromkeys(_of_both(opened, kind, store, keys), "told by the host")
    return told | dict.fromkeys(_as_members(opened, kind, store, keys), "told as a member")


def _of_both(opened: Opened, kind: MailKind, store: Store, keys: Keys) -> list[str]:
    """Readers of a joint session's mail who get the same from the host's group, as members of that, too."""
    mailing, session = opened.sent.mailing, opened.sent.session
    if session is None or not session.host or not kind.told_by_host:
        return []
    host, _ = session.hosting
    group = Ref(Group, (host,))
    refs = _members(host, (reader for reader in opened.readers if reader.address), keys)
    found = store.get_many([group, *refs])
    about = found.get(group)
    if about is None or (mailing.stage and mailing.stage not in about.reminders) or not kind.host_tells(about):
        return []
    preference = kind.switched_off_by(mailing)
    return [who for ref, who in refs.items() if (row := found.get(ref)) and _gets(row, preference)]


def _as_members(opened: Opened, kind: MailKind, store: Store, keys: Keys) -> list[str]:
    """Speakers who are members, and are told with all other members."""
    if not kind.told_as_member:
        return []
    speakers = (reader for reader in opened.readers if reader.id.startswith("speaker:"))
    refs = _members(opened.sent.group.id, speakers, keys)
    rows = store.get_many(refs)
    return [refs[ref] for ref, row in rows.items() if _gets(row, kind.told_as_member)]


def _members(group: str, readers: Iterable[Reader], keys: Keys) -> dict[Ref[Any], str]:
    return {Ref(Member, (group, member_id(group, one.address, keys.hash))): one.id for one in readers}


def _gets(member: Member, preference: str) -> bool:
    return member.state is MemberState.ACTIVE and preference not in member.muted


def with_links(sent: Sent, signer: Signer) -> Sent:
    """*sent* with its signed links and its invitation. Expiry counts from the mailing's making, or its turn, so that a second try has the
    same bytes."""
    kind = kind_of(sent.mailing.kind)
    more = tuple(with_links(part, signer) for part in sent.more) if kind.gathers else sent.more
    links = {name: _url(target, sent, signer) for name, target in targets(sent).items()}
    lines = invited(sent, signer.keys, signer.replies)
    return replace(sent, more=more, links=links | _place(sent, kind, signer), invited=lines)


def _place(sent: Sent, kind: MailKind, signer: Signer) -> dict[str, str]:
    """Where at the desk a co-lead deals with it: an address that logs nobody in."""
    if kind.desk is None or not sent.reader.id.startswith("lead:"):
        return {}
    names = {"session": sent.mailing.session or "", "subject": sent.mailing.subject}
    path = kind.desk.format_map({name: quote(value, safe="") for name, value in names.items()})
    return {"place": f"{signer.base_url.rstrip('/')}/desk/{sent.group.id}/{path}".rstrip("/")}


def targets(sent: Sent) -> dict[str, Target]:
    """Where the links of *sent* lead, by name, unsigned."""
    kind = kind_of(sent.mailing.kind)
    return {**_leaving(sent, kind), **kind.links(sent)}


def _leaving(sent: Sent, kind: MailKind) -> Mapping[str, Target]:
    member = sent.reader.member
    if member is None or kind.transactional:
        return {}
    own = purposes.member_subject(member.id, member.link_life)
    return {"leave": Target("l", purposes.LEAVE, own), "settings": Target("m", purposes.MEMBER, own)}


def _url(target: Target, sent: Sent, signer: Signer) -> str:
    begins = datetime.fromisoformat(sent.facts["turn"]) if "turn" in sent.facts else sent.mailing.created
    expires = begins + target.life if target.life else None
    token = purposes.sign(Link(target.purpose, (sent.group.id, *target.subject), expires), signer.keys)
    return f"{signer.base_url.rstrip('/')}/{target.path}/{token}"
