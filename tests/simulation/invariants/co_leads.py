"""Co-leads, and whoever stands in for one of them: each gets what is for them, at its time."""

from collections.abc import Iterator
from datetime import datetime

from shared.model.group import CoLead, Group
from shared.model.mailing import Audience
from tests.simulation.world import Step, World

TO_ONE = ("stand-in", "handover", "handed-over", "handover-off")


def group_of(world: World) -> Group:
    """The group as it is now."""
    found = world.store.get(Group, world.group.id)
    return found or world.group


def led_since(world: World, moment: datetime) -> list[CoLead]:
    """Who leads the group, and did at that *moment*."""
    return [lead for lead in group_of(world).co_leads if world.since[lead.id] <= moment]


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
        if mail.reader.startswith("lead:") and lead not in world.since and kind not in ("handed-over", "handover-off"):
            yield f"{mail.mailing.id} went to {lead}, who is no co-lead"
