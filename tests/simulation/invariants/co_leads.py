"""Co-leads, and whoever stands in for one of them: each gets what is for them, at its time."""

from collections.abc import Iterator
from datetime import datetime

from shared.model.group import CoLead, Group
from shared.model.mailing import Audience, Entry, Mailing
from tests.simulation.world import Step, World

TO_ONE = ("stand-in", "stand-in-changed", "handover", "handed-over", "handover-off")

TOLD_OF_CHANGES = ("stand-in-changed", "taking-over", "handed-over", "handover-off")


def group_of(world: World) -> Group:
    """The group as it is now."""
    found = world.store.get(Group, world.group.id)
    return found or world.group


def led_since(world: World, moment: datetime) -> list[CoLead]:
    """Who leads the group, and did at that *moment*: a stand-in only if it was within their days, whatever these ever were."""
    group = group_of(world)
    day = moment.astimezone(group.tz).date()
    elsewhen = {one.id for one in world.stood_in if not one.leads_on(day)}
    return [lead for lead in group.co_leads if world.since[lead.id] <= moment and lead.id not in elsewhen]


def reached(lead: CoLead, made: datetime, world: World) -> bool:
    """Whether *lead* gets what is *made* then for those who lead the group, whatever days there ever were."""
    group = group_of(world)
    day = made.astimezone(group.tz).date()
    away = any(one.stands_in_for == lead.id and one.leads_on(day) for one in world.stood_in)
    return lead.id in {one.id for one in group.reached(made)} and not away


def who_is_away_is_left_alone_and_a_stand_in_gets_what_is_of_their_days(world: World, step: Step) -> Iterator[str]:
    """By the days on which the mails were made. A mail of a day has parts of more than one; what is written to one of them alone is theirs
    whenever that is."""
    for mail in step.mails:
        about, lead = mail.mailing, mail.reader.removeprefix("lead:")
        if (
            not mail.reader.startswith("lead:")
            or about.audience is not Audience.CO_LEADS
            or about.kind in ("day", "desk-login", *TO_ONE)
        ):
            continue
        if about.subject == lead or step.changes_of(Group):  # for them alone; or read as somebody else came or went
            continue
        if lead not in {one.id for one in group_of(world).reached(about.created)}:
            yield f"{about.id} of {about.created} went to {lead}"


def somebody_leads_the_group_who_can_come_in(world: World, step: Step) -> Iterator[str]:
    """Who founded it, or has pressed something at the desk since they were named: nobody else's address is known to be right."""
    for _, after in step.changes_of(Group):
        if after is not None and not any(lead.id in world.came_in for lead in after.co_leads if not lead.stands_in_for):
            yield f"of {', '.join(lead.id for lead in after.co_leads)} nobody is known to be able to come in"


def whoever_left_is_told_that_and_no_more(world: World, step: Step) -> Iterator[str]:
    """What was on its way as they left was read before."""
    if step.changes_of(Group):
        return
    for mail in step.mails:
        kind, lead = mail.mailing.kind, mail.reader.removeprefix("lead:")
        if (
            mail.reader.startswith("lead:")
            and lead not in world.since
            and kind not in ("handed-over", "handover-off", "stand-in-changed")
        ):
            yield f"{mail.mailing.id} went to {lead}, who is no co-lead"


def whoever_was_told_of_days_is_told_when_they_change(world: World, step: Step) -> Iterator[str]:
    """In the very write that changes the days in which somebody stands in, as long as these are not over."""
    made = {(row.kind, row.subject) for _, row in step.changes_of(Mailing) if row}
    for before, after in step.changes_of(Group):
        if before is None or after is None:
            continue
        then, today = {lead.id: lead for lead in after.co_leads}, world.now.astimezone(before.tz).date()
        for lead in before.co_leads:
            new = then.get(lead.id)
            if (
                not (lead.stands_in_for and lead.from_ and lead.until)
                or lead.until < today
                or (new and same_days(lead, new))
            ):
                continue
            told = world.store.get(
                Entry,
                f"stand-in/{before.id}/{lead.id}.{lead.stands_in_for}.{lead.from_:%Y%m%d}.{lead.id}",
                f"lead:{lead.id}",
            )
            if told and told.went and not any((kind, lead.id) in made for kind in TOLD_OF_CHANGES):
                yield f"{lead.id} was told of {lead.from_} to {lead.until}, and not that it is otherwise"


def same_days(lead: CoLead, new: CoLead) -> bool:
    return (lead.stands_in_for, lead.from_, lead.until) == (new.stands_in_for, new.from_, new.until)
