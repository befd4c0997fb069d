"""What is done about members, by co-leads and by themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.errors import BadInput, said_of
from shared.membership import mailboxes, onboarding, renewing
from shared.membership.digests import digest_so_far
from shared.model import preference
from shared.model.allowance import Allowance
from shared.model.cause import Cause
from shared.model.mailing import Audience, Mailing, mailing, queued
from shared.model.member import PENDING, Member, MemberState
from shared.model.silence import gave_sign
from shared.schedule.upcoming import upcoming_of
from shared.store import Create, Replace, Write
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.text.addresses import mailbox, normalise
from shared.text.names import LONGEST, person_name
from shared.text.ticks import SHOWN

APPROVABLE = (MemberState.PENDING_APPROVAL, MemberState.DECLINED, MemberState.BOUNCED, MemberState.COMPLAINED)
REMOVABLE = (*PENDING, MemberState.ACTIVE, MemberState.PAUSED)
PROVEN = (MemberState.PENDING_APPROVAL, MemberState.ACTIVE)
"""Who was ever in one of these owns the address."""
UNMAILED = (MemberState.BOUNCED, MemberState.COMPLAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    group: str = asked("The group")
    member: str = asked("The member's id", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving(Whom):
    why: str = asked("What the history says of it", default="pressed leave")


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming(Whom):
    name: str = asked("The name; of somebody without one the address is shown", blank=True, longest=LONGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Whom):
    """*name* is None where nothing was said of it."""

    name: str | None = asked("The name", default=None, longest=LONGEST)
    zone: str = asked("The time zone; empty for the group's", default="")
    wanted: tuple[str, ...] = asked("The mails that are wanted", default=())
    shown: tuple[str, ...] = asked("Those that could be chosen, if not all", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringAs(Whom):
    address: str = asked("The address as which their calendar answers; empty for their own", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Whom):
    until: str = asked("The day on which the member is back (2023-11-26)", shape=Shape.DAY)


# --- co-leads' decisions
def _approve(whom: Whom, at: Acting) -> Iterator[Change]:
    member, group = _member(whom, at), at.group(whom.group)
    _decidable(member, APPROVABLE)
    upcoming = upcoming_of(group.id, at.store, at.now)
    writes = onboarding.admitted(member, group, upcoming, at.cause(f"approved by {at.by.way}"))
    if member.state is MemberState.DECLINED:
        writes += mailboxes.barring(_mailbox(member, at), barred=False)
    yield from _changed(f"let {member.called} in", writes, at)


def _decline(whom: Whom, at: Acting) -> Iterator[Change]:
    member = _member(whom, at)
    _decidable(member, (MemberState.PENDING_APPROVAL,))
    writes = onboarding.declined(member, at.cause(f"declined by {at.by.way}"))
    yield from _changed(f"decline {member.called}", writes, at)


def _remove(whom: Whom, at: Acting) -> Iterator[Change]:
    member = _member(whom, at)
    if member.state not in REMOVABLE:
        raise BadInput(f"{member.called} is {member.state.value}; there is nothing to remove them from")
    writes = onboarding.left(member, at.cause(f"removed by {at.by.way}"))
    yield from _changed(f"take {member.called} out of the group", writes, at)


def bannable(member: Member) -> bool:
    """Whether they are in, wait for a co-lead's word, have left or cannot be mailed, with an address that is known to be theirs: whoever is
    put out for good can be let in again without confirming it."""
    there = (*PROVEN, MemberState.PAUSED, MemberState.UNSUBSCRIBED, MemberState.BOUNCED)
    return member.state in there and any(change.state in PROVEN for change in member.history)


def _ban(whom: Whom, at: Acting) -> Iterator[Change]:
    member = _member(whom, at)
    if member.state is MemberState.DECLINED:
        raise BadInput(f"{member.called} is out for good already: neither the form nor a list brings that address back")
    if not bannable(member):
        raise BadInput(
            f"{member.called} is {member.state.value}; only members, and whoever was one, can be put out for good"
        )
    out = onboarding.banned(member, at.cause(f"put out for good by {at.by.way}"))
    writes = [*out, *mailboxes.barring(_mailbox(member, at), barred=True)]
    yield from _changed(f"take {member.called} out of the group for good", writes, at)


def _mailbox(member: Member, at: Acting) -> Allowance:
    where = mailboxes.box_of(member.address, member.group, at.keys())
    group, name = where.key
    return at.get(Allowance, group, name) or Allowance(group=group, id=name)


def _rename(naming: Naming, at: Acting) -> Iterator[Change]:
    member = _member(naming, at)
    after = replace(member, name=person_name(naming.name))
    if after != member:
        yield Change(f"call {member.called} {after.called}", (Replace(after),))


def _present_name(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    member = at.get(Member, typed["group"], typed["member"])
    return {"name": member.name} if member else {}


def _present_calendar(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    member = at.get(Member, typed["group"], typed["member"])
    return {"address": member.answers_as} if member else {}


def _decidable(member: Member, states: Sequence[MemberState]) -> None:
    if member.state is MemberState.PENDING_CONFIRMATION:
        raise BadInput("this address is not confirmed yet: whoever owns it has not pressed the button")
    if member.state not in states:
        raise BadInput(f"{member.called} is {member.state.value}; there is nothing to decide")


# --- what members do themselves
def _confirm(whom: Whom, at: Acting) -> Iterator[Change]:
    member, group = _member(whom, at), at.group(whom.group)
    if member.state is not MemberState.PENDING_CONFIRMATION:
        return
    opens = group.admission == "open"
    upcoming = upcoming_of(group.id, at.store, at.now) if opens else None
    so_far = None if opens else digest_so_far(group, *onboarding.APPLICATIONS, at.store, at.now)
    cause = Cause(now=at.now, why="address confirmed", correlation=at.correlation)
    writes = onboarding.confirmed(member, group, upcoming, cause, so_far)
    yield from _changed(f"confirm the address of {member.called}", writes, at)


def _leave(leaving: Leaving, at: Acting) -> Iterator[Change]:
    member = _member(leaving, at)
    if member.state in REMOVABLE:
        writes = onboarding.left(member, Cause(now=at.now, why=leaving.why))
        yield from _changed(f"{member.called} leaves", writes, at)


def _save(given: Settings, at: Acting) -> Iterator[Change]:
    member, group = _member(given, at), at.group(given.group)
    fields = {"zone": given.zone} | {f"kind-{kind}": "" for kind in given.wanted}
    fields |= {SHOWN: " ".join(given.shown)} if given.shown else {}
    after = preference.settled(member, group, fields)
    after = after if given.name is None else replace(after, name=person_name(given.name))
    yield from _kept(member, after if at.by.of_co_lead else gave_sign(after, group, at.now), "settings")


def _answers_as(given: AnsweringAs, at: Acting) -> Iterator[Change]:
    """Nothing is ever mailed to that address. Once one is named, a calendar that answers as yet another is told of anew."""
    member = _member(given, at)
    if member.state not in renewing.STAYS:
        raise BadInput(f"{member.called} is {member.state.value}; only members are invited")
    with said_of("address"):
        written = normalise(given.address) if given.address.strip() else ""
    other = "" if written and mailbox(written) == mailbox(member.address) else written
    after = replace(member, answers_as=other, stranger=None if other else member.stranger)
    yield from _kept(member, after, f"{other or 'their own address'}, as which the calendar answers,")


def _pause(given: Pause, at: Acting) -> Iterator[Change]:
    member, group = _member(given, at), at.group(given.group)
    with said_of("until"):
        after = preference.paused(member, group, given.until, now=at.now, by=at.by.who)
    yield from _kept(member, after, "pause")


def _paused_until(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """The last day of the pause, by the member's own clock; nothing where there is none."""
    member = at.get(Member, typed["group"], typed["member"])
    if member is None or member.state is not MemberState.PAUSED or member.paused_until is None:
        return {"until": ""}
    until = member.paused_until.astimezone(preference.zone_of(member, at.group(typed["group"])))
    return {"until": until.date().isoformat()}


def _kept(member: Member, after: Member, what: str) -> Iterator[Change]:
    if after != member:
        yield Change(f"{what} of {member.called}", (Replace(after),))


def _resume(whom: Whom, at: Acting) -> Iterator[Change]:
    member, group = _member(whom, at), at.group(whom.group)
    if member.state is MemberState.PAUSED:
        cause = at.cause("ended the pause")
        writes = onboarding.resumed(member, group, at.store, cause)
        yield from _changed(f"end the pause of {member.called}", writes, at)


# --- links
def _relink(whom: Whom, at: Acting) -> Iterator[Change]:
    member = _member(whom, at)
    if member.state not in renewing.STAYS:
        raise BadInput(f"{member.called} is {member.state.value}; only members have links of their own")
    writes = renewing.renewed(member, at.store, at.now, correlation=at.correlation, wait=at.by.wait)
    yield from _changed(f"new links for {member.called}", writes, at)


def _mail_links(whom: Whom, at: Acting) -> Iterator[Change]:
    member = _member(whom, at)
    writes = renewing.mailed_again(member, at.store, at.now, at.correlation, by_co_lead=at.by.of_co_lead)
    yield from _changed(f"mail {member.called} their links", writes, at)


def _ask_for_data(whom: Whom, at: Acting) -> Iterator[Change]:
    member = _member(whom, at)
    if member.state in (*UNMAILED, MemberState.PENDING_CONFIRMATION):
        return
    mail, what = _data_mail(member, at), f"mail {member.called} a link to their data"
    there = at.store.get(Mailing, mail.id)
    if there is None:
        yield Change(what, (Create(mail),))
    elif there.due is not None:
        yield Change(what, sends=(queued(there),))  # the message of the first request may be lost


def _data_mail(member: Member, at: Acting) -> Mailing:
    """At most four a day, and one for somebody who is not in; pressing twice brings one. A co-lead may ask for it on a member's behalf."""
    bucket = f"{at.now:%Y%m%d}" + (f".{at.now.hour // 6}" if member.state in renewing.STAYS else "")
    return mailing(
        "my-data", member.group, Audience.APPLICANT, at=at.now, of=f"{member.id}.{bucket}", subject=member.id,
        facts={"by": "co-lead"} if at.by.of_co_lead else {}, correlation=at.correlation,
    )  # fmt: skip


def _member(whom: Whom, at: Acting) -> Member:
    found = at.get(Member, whom.group, whom.member)
    if found is None:
        raise BadInput(f"there is no member {whom.member!r}")
    return found


def _changed(what: str, writes: Iterable[Write], at: Acting) -> Iterator[Change]:
    left = onboarding.unsettled(tuple(writes), at.store)
    if left:
        yield Change(what, tuple(left))


APPROVE = Action(
    name="members approve", inputs=Whom, does=_approve, words="Let an applicant in", mails="the applicant", undo="members remove",
    remains="Undo takes them out of the group; they do not wait for you again.",
)  # fmt: skip
DECLINE = Action(
    name="members decline", inputs=Whom, does=_decline, words="Decline an applicant", mails="the applicant", undo="members approve",
    remains="Undo lets them in; they do not wait for you again.",
)  # fmt: skip
REMOVE = Action(name="members remove", inputs=Whom, does=_remove, words="Take somebody out of the group", asks=True)
BAN = Action(
    name="members ban", inputs=Whom, does=_ban, words="Take somebody out for good", asks=True,
    remains="Nothing takes this back. “Let them in”, on their page, makes them a member anew.",
)  # fmt: skip
RENAME = Action(
    name="members rename", inputs=Naming, does=_rename, words="Change a member's name", present=_present_name
)
RELINK = Action(
    name="members relink", inputs=Whom, does=_relink, words="Renew a member's own links", mails="the member", asks=True,
)  # fmt: skip
CONFIRM = Action(
    name="members confirm", inputs=Whom, does=_confirm, words="Confirm one's address",
    mails="the co-leads, or whoever comes in by it", desk=False,
)  # fmt: skip
LEAVE = Action(name="members leave", inputs=Leaving, does=_leave, words="Leave the group", asks=True, desk=False)
SAVE = Action(
    name="members settings",
    inputs=Settings,
    does=_save,
    words="Choose a name, a time zone, and which mails come",
    desk=False,
)
ANSWERS_AS = Action(
    name="members calendar",
    inputs=AnsweringAs,
    does=_answers_as,
    words="Say as which address a member's calendar answers",
    present=_present_calendar,
)
PAUSE = Action(
    name="members pause", inputs=Pause, does=_pause, words="Pause a member's mail", undo="members resume", present=_paused_until,
)  # fmt: skip
RESUME = Action(
    name="members resume",
    inputs=Whom,
    does=_resume,
    words="End a member's pause",
    mails="the member",
    remains="Nothing takes this back: until when they were away is not kept. If they still are, pause their mail again.",
)
MAIL_LINKS = Action(
    name="members links", inputs=Whom, does=_mail_links, words="Mail a member their links again", mails="the member"
)
ASK_FOR_DATA = Action(
    name="members data-link", inputs=Whom, does=_ask_for_data, words="Mail a member the link to their data", mails="the member",
)  # fmt: skip
ACTIONS = (
    APPROVE, DECLINE, REMOVE, BAN, RENAME, RELINK, CONFIRM, LEAVE, SAVE, ANSWERS_AS, PAUSE, RESUME, MAIL_LINKS, ASK_FOR_DATA,
)  # fmt: skip
