"""Whom mails go to, and how often."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from shared.model.deck import Deck
from shared.model.mailing import Entry, EntryState
from shared.model.member import Member, MemberState
from shared.model.session import Session
from shared.text.addresses import mailbox
from tests.simulation.services import Mail
from tests.simulation.world import Step, World

IN = {
    "next-turn", "not-needed", "swap-asked", "swap-answered", "turn-near",
    "welcome", "back", "reminder", "moved", "changed", "cancelled", "reinstated", "reading", "break", "ballot", "ballot-reminder",
    "programme", "recap", "recap-correction", "my-data", "new-links", "talk-off", "talk-on", "calendar-unknown", "still-with-us", "session-feedback",
    "announcement",
}  # fmt: skip
PERMITTED: dict[MemberState | None, set[str]] = {
    MemberState.PENDING_CONFIRMATION: {"confirm"},
    MemberState.PENDING_APPROVAL: {"my-data"},
    MemberState.ACTIVE: IN,
    MemberState.PAUSED: {"my-data", "new-links"},
    MemberState.UNSUBSCRIBED: {"my-data"},
    MemberState.DECLINED: {"declined", "my-data"},
    MemberState.BOUNCED: set(),
    MemberState.COMPLAINED: set(),
    None: set(),
}
"""The mails that each state permits; None is somebody who was erased, or never there."""
TO_SPEAKERS = {
    "deck-link",
    "deck-published",
    "deck-refused",
    "nudge",
    "chase",
    "talk-chosen",
    "talk-news",
    "withdrawal-noted",
    "thanks",
    "recording-consent",
    "feedback-outcome",
}
"""The mails that a speaker gets, or, where nobody knows how to reach them, the co-leads."""
TO_CO_LEADS = {
    "application", "applications", "returning", "mapping", "form-changed", "watch", "bad-address", "bad-addresses", "deck-unknown",
    "erased", "preflight", "no-reading", "not-joint", "recap-draft", "chat-refused", "playlist-unread", "recording-found", "proposal",
    "proposals", "vote-closed", "talk-open", "nobody-left", "dropped", "all-dropped", "confirmations-wait", "unwritten", "day",
    "handover", "taking-over", "handed-over", "handover-off", "stand-in", "stand-in-changed",
    "talk-withdrawn", "talk-restored", "announcement-copy",
}  # fmt: skip


def nobody_is_mailed_twice(world: World, step: Step) -> Iterator[str]:
    """Nobody gets the same mailing, or the same stage of a revision, twice; but one duplicate where the outcome was lost."""
    for mail in step.mails:
        told = _what(mail)
        world.told[told] += 1
        allowed = 2 if world.faults.in_doubt[mail.line] else 1
        world.counts["doubled mails"] += world.told[told] == 2
        if world.told[told] > allowed:
            yield f"{mail.reader} got {told} {world.told[told]} times"


def nothing_is_sent_while_a_mail_is_in_doubt(world: World, step: Step) -> Iterator[str]:
    """Whoever cannot write down that a mail went stops: one mail of a message is in doubt, not all of them."""
    for mailing, reader in world.faults.sent_on:
        yield f"{mailing} to {reader} was in doubt, and another mail was sent"


def no_mailbox_is_flooded_with_confirmations(world: World, step: Step) -> Iterator[str]:
    """Besides reminders, each has a time of its own, a week from every other of that mailbox, however its address is spelled, and none
    goes before it; those that no tick came for go together once one does. Whoever confirmed in between, and left, need not wait."""
    for mail in step.mails:
        if mail.mailing.kind != "confirm" or "again" in mail.mailing.facts:
            continue
        facts, others = mail.mailing.facts, world.asked.setdefault(mailbox(mail.to), {})
        turn = datetime.fromisoformat(facts["turn"]) if "turn" in facts else mail.mailing.created
        wanted = _confirmed(world.store.get(Member, mail.mailing.group, mail.mailing.subject), turn)
        close = [
            line
            for line, at in others.items()
            if line != mail.line and abs(turn - at) < timedelta(days=7) and not at <= wanted <= turn
        ]
        others[mail.line] = turn
        if close:
            yield f"{mail.to} is asked to confirm within a week of {close}"
        if mail.at < turn:
            yield f"{mail.to} is asked to confirm at {mail.at}, before {turn}"


def _confirmed(member: Member | None, before: datetime) -> datetime:
    """When *member* last confirmed their address *before* a time; long ago if they never did."""
    changes = pairwise(member.history if member else ())
    why = ("address confirmed", "address proven by Google")
    found = (one.at for was, one in changes if was.state is MemberState.PENDING_CONFIRMATION and one.why in why)
    return max((at for at in found if at <= before), default=datetime.min.replace(tzinfo=UTC))


def nobody_is_told_the_same_news_twice(world: World, step: Step) -> Iterator[str]:
    """By what a mail says, whatever its mailing is called: one ballot and one programme a vote, one recap and one correction an issue,
    one mail an end of a break, one about late reading a talk, one look ahead a week."""
    for mail in step.mails:
        if not (news := _news(mail, world)):
            continue
        world.told[news] += 1
        if world.told[news] > (2 if world.faults.in_doubt[mail.line] else 1):
            yield f"{mail.reader} got {news} {world.told[news]} times"


def _news(mail: Mail, world: World) -> tuple[str, ...]:
    row, facts = mail.mailing, mail.mailing.facts
    says: tuple[str, ...] = ()
    match row.kind:
        case "ballot" | "ballot-reminder" | "programme" | "vote-closed":
            says = (row.subject,)
        case "recap" | "recap-correction":
            says = (row.session or "", facts["issue"])
        case "break":
            says = (facts["resumes"], facts["end"])
        case "reinstated":
            says = (row.session or "", f"r{row.revision}")
        case "reading":
            says = (row.session or "", row.subject, facts.get("instead", ""))
        case "preflight":
            if row.subject:  # what waits, and the two weeks ahead, for whoever takes the group over
                return ("news", row.id, mail.reader)
            year, week, _ = (row.created.astimezone(world.group.tz) - timedelta(hours=8)).isocalendar()
            says = (f"{year}-{week}",)
    return ("news", row.kind, *says, mail.reader) if says else ()


def nobody_is_chased_for_what_is_there(world: World, step: Step) -> Iterator[str]:
    """No speaker is asked for slides that were there before, or if they show none, nor for reading and questions that they wrote."""
    now = {(row.session, row.talk) for _, row in step.changes_of(Deck) if row}
    for mail in step.mails:
        session, slug = mail.mailing.session or "", mail.mailing.subject
        if (
            mail.mailing.kind == "chase"
            and (session, slug) not in now
            and world.store.get(Deck, world.group.id, session, slug)
        ):
            yield f"{mail.mailing.id} asks for slides that are there"
        if mail.mailing.kind in ("chase", "nudge") and not step.changes_of(Session):
            row = world.store.get(Session, world.group.id, session)
            talk = row.talk(slug) if row else None
            if talk and talk.no_slides and mail.mailing.kind == "chase":
                yield f"{mail.mailing.id} asks for slides of a speaker who shows none"
            if (
                talk
                and mail.mailing.kind == "nudge"
                and talk.resources
                and (talk.questions or not world.group.asks_questions)
            ):
                yield f"{mail.mailing.id} asks for what is there"


def a_correction_goes_only_to_those_who_got_the_recap(world: World, step: Step) -> Iterator[str]:
    """Or may have got it."""
    for mail in step.mails:
        row = mail.mailing
        if row.kind == "recap":
            world.got_recap.add(mail.line)
        if row.kind == "recap-correction":
            line = (f"recap/{row.group}/{row.session}/{row.facts['issue']}", mail.reader)
            held = world.store.get(Entry, *line)
            maybe = world.faults.abandoned[line] or (held and held.state is EntryState.CLAIMED)
            if line not in world.got_recap and not maybe:
                yield f"{mail.to} got {row.id}, and never had the recap"


def _what(mail: Mail) -> tuple[str, ...]:
    row = mail.mailing
    if row.stage:
        return (row.session or "", f"r{row.revision}", row.subject, row.stage, mail.reader)
    return (row.id, mail.reader)


def only_those_are_mailed_whose_state_permits_it(world: World, step: Step) -> Iterator[str]:
    """Looked at once a message: a state that ended in the midst of it still counts."""
    for mail in step.mails:
        kind, _, key = mail.reader.partition(":")
        if kind != "member":
            permitted = TO_SPEAKERS if kind == "speaker" else TO_SPEAKERS | TO_CO_LEADS
            if mail.mailing.kind not in permitted:
                yield f"{mail.mailing.id} went to {mail.reader}"
            continue
        row = world.store.get(Member, world.group.id, key)
        were = {row.state if row else None}
        were |= {
            before.state if before else None for before, after in step.changes_of(Member) if (after or before).id == key
        }
        if not any(mail.mailing.kind in PERMITTED[state] for state in were):
            states = ", ".join(sorted(state.value if state else "nobody" for state in were))
            yield f"{mail.mailing.id} went to {mail.to}, who is {states}"
        if row is not None and row.address != mail.to:
            yield f"{mail.mailing.id} of {row.address} went to {mail.to}"
