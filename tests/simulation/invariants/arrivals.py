"""What arrives: no response and no upload is lost, and co-leads see everybody who waits for them."""

from collections.abc import Iterator

from shared.model.deck import Outcome, Upload
from shared.model.form_response import SeenResponse
from shared.model.mailing import Entry
from shared.model.member import Member, MemberState
from shared.model.session import Session
from tests.simulation.invariants.co_leads import led_since, reached
from tests.simulation.services import TITLES
from tests.simulation.world import Step, World

SHOWN = (Outcome.PUBLISHED, Outcome.OUTDATED)


def every_response_was_taken_in(world: World) -> Iterator[str]:
    """In its newest submission; but while a mapped question is missing, they wait."""
    for response, late in world.form.given.values() if world.form.titles == TITLES else ():
        seen = world.store.get(SeenResponse, world.group.id, response.id)
        if response.submitted + late < world.now and (seen is None or seen.submitted != response.submitted):
            yield f"{response.id} of {response.submitted} was taken in as of {seen and seen.submitted}"


def nobody_is_in_by_a_proof_that_was_none(world: World, step: Step) -> Iterator[str]:
    """The response was given while the form had Google verify addresses, not before or after."""
    for before, after in step.changes_of(Member):
        if after is None or (before and len(before.history) == len(after.history)):
            continue
        if (
            after.history[-1].why == "address proven by Google"
            and (after.response, after.submitted) not in world.proven
        ):
            yield f"{after.address} is {after.state.value} by {after.response} of {after.submitted}, which proves nothing"


def every_applicant_was_shown_to_the_co_leads(world: World) -> Iterator[str]:
    """Each in a mail of their own, or in a digest, which whoever is away, or stands in at another time, is not told."""
    for row in list(world.store.scan()):
        if not isinstance(row, Member) or row.state is not MemberState.PENDING_APPROVAL:
            continue
        digests = [m for m in world.mail.sent if m.mailing.kind == "applications" and m.at >= row.history[-1].at]
        shown = [m for m in digests if row.id in {one.id for one in m.letter.more}]
        for lead in led_since(world, row.history[-1].at):
            line = world.store.ever(Entry, f"application/{row.group}/{row.id}.{row.life}", f"lead:{lead.id}")
            told = any(m.to == lead.address or not reached(lead, m.mailing.created, world) for m in shown)
            if line is None and not told:
                yield f"{row.address} waits, and {lead.id} was never told"


def every_upload_has_its_outcome(world: World) -> Iterator[str]:
    rows = {row.key + row.object_version: row for row in world.store.scan() if isinstance(row, Upload)}
    for one in world.given:
        row = rows.get(one.key + one.version)
        valid = SHOWN if one.body.startswith(b"deck") else (Outcome.REFUSED,)
        expected = valid if one.talk[0] else (Outcome.UNKNOWN,)
        session = world.store.get(Session, world.group.id, one.talk[0])
        talk = session.talk(one.talk[1]) if session else None
        if talk is None or one.talk in world.withdrawn:  # what comes for a talk that was taken out names none
            expected = (*expected, Outcome.UNKNOWN)
        if one.talk in world.withdrawn or (talk and talk.no_slides):
            expected = (*expected, Outcome.REFUSED)
        if row is None or row.outcome not in expected:
            yield f"{one.key} ({one.body.decode()}) is {row and row.outcome}"
