"""When members will be asked how a session was, as far as that can be told now."""

from collections.abc import Iterator

from shared.model import survey
from shared.model.mailing import Audience
from shared.schedule.duties import Outlook
from shared.schedule.forecast import Ahead


def ahead(outlook: Outlook) -> Iterator[Ahead]:
    """The mail after each session that lies ahead, or is just over. Where the recap asks, no mail is sent for it."""
    group, known = outlook.group, outlook.known
    if survey.asked_by(group) != "mail":
        return
    for session in outlook.sessions:
        at = survey.asked_at(session, group)
        if at is not None and at > outlook.since and (session.upcoming or survey.counts(session)):
            yield Ahead(
                at=at, kind="session-feedback", stage="", session=session.id, revision=session.revision, to=Audience.MEMBERS.value,
                recipients=known.members, zones=known.zones or {}, flags=(), routine=True,
                less="whoever was not there, as far as that is known",
            )  # fmt: skip
