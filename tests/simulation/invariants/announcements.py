"""What co-leads write to members: to whom it may go, once, and not once it is stopped."""

from collections.abc import Iterator
from datetime import timedelta

from shared.announcements.readers import HAS_SAID, NOT_ON_ROTA, STOPPED
from shared.model import rsvp
from shared.model.announcement import Announcement, AnnouncementState, Audience
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member
from shared.model.rota import Rota
from shared.model.session import Session
from tests.simulation.services import Mail
from tests.simulation.world import Step, World

WEEK = timedelta(days=7)


def whatever_is_stopped_goes_to_nobody_more(world: World, step: Step) -> Iterator[str]:
    """Nor before it left, nor twice to anybody, whichever of its mailings it is in."""
    for before, after in step.changes_of(Announcement):
        if after and before and (before.state, after.state) == (AnnouncementState.WAITING, AnnouncementState.SENT):
            world.counts["announcements left"] += 1
    moved = {after.id for _, after in step.changes_of(Announcement) if after}
    for mail in step.mails:
        if mail.mailing.kind != "announcement":
            continue
        id_ = mail.mailing.id.split("/")[2]
        row = world.store.get(Announcement, world.group.id, id_)
        world.told["announcement", id_, mail.reader] += 1
        world.counts["announcements mailed"] += 1
        if world.told["announcement", id_, mail.reader] > (2 if world.faults.in_doubt[mail.line] else 1):
            yield f"{mail.reader} got the announcement {id_} again"
        if row is None or (row.state is not AnnouncementState.SENT and id_ not in moved):
            yield f"{mail.reader} got the announcement {id_}, which is {row and row.state}"


def announcements_go_only_to_those_whom_they_are_for(world: World, step: Step) -> Iterator[str]:
    for mail in step.mails:
        if mail.mailing.kind == "announcement":
            row = world.store.get(Announcement, world.group.id, mail.mailing.id.split("/")[2])
            if row and not _is_for(row, mail, world, step):
                yield f"{mail.reader} got the announcement {row.id}, which is for {row.to}"


def _is_for(row: Announcement, mail: Mail, world: World, step: Step) -> bool:
    """As things were before the message was sent, or are after it."""
    key = mail.reader.removeprefix("member:")
    if row.audience is Audience.MEMBERS:
        return True
    if row.audience is Audience.ROTA:
        rows = [*world.store.all(Rota, world.group.id), *(before for before, _ in step.changes_of(Rota) if before)]
        return any(place.member == key for one in rows for place in one.order)
    session = world.store.get(Session, world.group.id, row.session)
    were = [before for before, after in step.changes_of(Member) if before and (after or before).id == key]
    there = [one for one in (world.store.get(Member, world.group.id, key), *were) if one]
    if session is None:
        return False
    said = {rsvp.comes(one, session, world.group.tz_of(session)) for one in there}
    return (True if row.audience is Audience.COMING else None) in said or bool(step.changes_of(Session))


def left_out(line: Entry, row: Mailing, world: World) -> bool:
    """Whether the reason by which *line* has nobody mailed can be one of that announcement."""
    sent = world.store.get(Announcement, world.group.id, row.id.split("/")[2])
    if sent is None or line.reason == STOPPED:
        return sent is not None and sent.state is AnnouncementState.STOPPED
    reasons = {Audience.COMING: (rsvp.AWAY, rsvp.UNSAID), Audience.UNSAID: (HAS_SAID,), Audience.ROTA: (NOT_ON_ROTA,)}
    return line.reason in reasons.get(sent.audience, ())


def no_more_are_sent_in_a_week_than_the_group_allows(world: World, step: Step) -> Iterator[str]:
    """A week begins with the first that is sent; one that is taken back within it does not count."""
    for before, after in step.changes_of(Announcement):
        waits, waited = (one is not None and one.state is AnnouncementState.WAITING for one in (after, before))
        begins, count = world.announced
        if waits and not waited:
            world.announced = (begins, count + 1) if world.now < begins + WEEK else (world.now, 1)
            world.counts["announcements sent"] += 1
            if world.announced[1] > world.group.announcements_per_week:
                yield f"{world.announced[1]} announcements were sent in a week"
        elif waited and after and after.state is AnnouncementState.DRAFT and world.now < begins + WEEK:
            world.announced = (begins, count - 1)
