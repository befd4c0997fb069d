"""Who comes: what members said is counted once, and in time, and whoever cannot come is left alone."""

from collections.abc import Iterator

from shared.model import rsvp
from shared.model.mailing import Mailing
from shared.model.member import Member
from shared.model.session import Session
from tests.simulation.world import Step, World


def nobody_is_counted_twice(world: World, step: Step) -> Iterator[str]:
    for _, after in step.changes_of(Member):
        said = [one.session for one in after.rsvps] if after else []
        if len(set(said)) < len(said):
            yield f"{after.address} said twice whether they come: {', '.join(sorted(said))}"


def nobody_says_after_the_start_that_they_come(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Member):
        new = set(after.rsvps if after else ()) - set(before.rsvps if before else ())
        yield from (f"{after.address} said of {one.session} after it began" for one in new if one.starts <= world.now)


def whoever_cannot_come_is_not_reminded_last(world: World, step: Step) -> Iterator[str]:
    """As they had said before the message was sent, and still said after it."""
    if not rsvp.asks(world.group) or rsvp.settings(world.group).last_reminder == "everybody":
        return
    for mail in step.mails:
        about = mail.mailing
        if about.kind != "reminder" or about.stage != rsvp.last_stage(world.group):
            continue
        key = mail.reader.removeprefix("member:")
        session = world.store.get(Session, world.group.id, about.session or "")
        were = [before for before, after in step.changes_of(Member) if before and (after or before).id == key]
        rows = [row for row in (world.store.get(Member, world.group.id, key), *were) if row is not None]
        if session and rows and all(rsvp.comes(row, session, world.group.tz_of(session)) is False for row in rows):
            yield f"{about.id} went to {mail.to}, who cannot come"


def nothing_said_earlier_takes_the_place_of_what_was_said_later(world: World, step: Step) -> Iterator[str]:
    """A calendar's answer may be on its way for days."""
    for before, after in step.changes_of(Member):
        were = {one.session: one.at for one in (before.rsvps if before else ())}
        for one in after.rsvps if after else ():
            if (was := were.get(one.session)) and one.at and one.at < was.replace(microsecond=0):
                yield f"{after.address} said of {one.session} at {was}, and what they said at {one.at} stands"


def nothing_said_of_a_session_ahead_is_forgotten(world: World, step: Step) -> Iterator[str]:
    """By whoever stays a member. Not that somebody has not decided, either: an older answer may still be on its way."""
    for before, after in step.changes_of(Member):
        if before is None or after is None or (before.state, before.life) != (after.state, after.life):
            continue
        kept = {one.session for one in after.rsvps}
        lost = (one for one in before.rsvps if one.starts > world.now and one.session not in kept)
        yield from (f"{after.address} said something of {one.session} at {one.at}, and it is gone" for one in lost)


def whose_calendar_is_unknown_is_told_once(world: World, step: Step) -> Iterator[str]:
    """Until they say as whom it answers, and once more after that."""
    for before, after in step.changes_of(Mailing):
        if before is None and after and after.kind == "calendar-unknown":
            member = world.store.get(Member, after.group, after.subject)
            told = ("calendar", after.subject, f"{member and (member.life, member.answers_as)}")
            world.told[told] += 1
            if world.told[told] > 1:
                yield f"{after.subject} is told again that a calendar answers as somebody else"


def nobody_else_answers_for_a_member(world: World, step: Step) -> Iterator[str]:
    """Whoever got an invitation passed on, say."""
    for _, after in step.changes_of(Member):
        said = {(after.id, one.session, one.at) for one in after.rsvps} if after else set()
        yield from (
            f"somebody else answered for {member} of {key}" for member, key, _ in said & world.answered_by_others
        )
