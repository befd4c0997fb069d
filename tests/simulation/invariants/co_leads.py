"""Co-leads, and whoever stands in for one of them: each gets what is for them, at its time."""

from collections.abc import Iterator

from shared.model.mailing import Audience
from tests.simulation.world import Step, World

TO_ONE = ("stand-in", "handover", "handed-over", "handover-off")


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
        if lead not in {one.id for one in world.group.reached(about.created)}:
            yield f"{about.id} of {about.created} went to {lead}"
