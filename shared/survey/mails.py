"""The mail that asks how a session was, and the mail that tells speakers and co-leads the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.errors import BadInput
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, member_why
from shared.letters.to_speakers import speakers_own
from shared.letters.views import own_zone
from shared.letters.wording import in_subject, line
from shared.model.group import Group
from shared.model.mailing import Audience
from shared.model.preference import FEEDBACK
from shared.model.survey import Survey, asked_by, shown
from shared.store import Store
from shared.survey.asking import Asking, asking_read, feedback_link, not_asked
from shared.survey.outcome import outcome
from shared.text.times import clock, near_day

MOST_LINES, TO_CO_LEADS = 25, 12
"""The most lines in a mail, and in one that may come with the daily mail; the desk shows all."""


def session_feedback(sent: Sent) -> Sheet:
    """How was it? One button, to two questions."""
    session, row = sent.session, sent.more.survey if sent.more else None
    if session is None or row is None:
        raise BadInput(f"{sent.mailing.id}: the session or its survey is not on record")
    closes = row.closes.astimezone(own_zone(sent) or sent.group.tz_of(session))
    return Sheet(
        subject=f"How was it? {in_subject(session.heading, 60)}",
        preheader="Two questions, a press each.",
        why=member_why(sent),
        facts={
            "feedback": sent.links["feedback"],
            "heading": line(session.heading, 140),
            "until": f"{near_day(closes)}, {clock(closes)}",
            "talks": bool(session.talks),
        },
    )


def _links(sent: Sent) -> Mapping[str, Target]:
    return feedback_link(sent, sent.more)


def _why_not(sent: Sent) -> str:
    asking: Asking | None = sent.more
    member, session = sent.reader.member, sent.session
    if asking is None or member is None or session is None:
        return "the session is not on record"
    return not_asked(member, session, asking, sent.group, sent.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The *survey*, and the name of the group whose members were asked, if that is another group than the mail's."""

    survey: Survey | None
    others: str


def _survey(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Told:
    of = sent.facts.get("of", sent.mailing.group)
    other = store.get(Group, of) if of != sent.mailing.group else None
    return Told(survey=store.get(Survey, of, sent.mailing.session or ""), others=line(other.name, 80) if other else "")


def feedback_outcome(sent: Sent) -> Sheet:
    """What members answered, in numbers, and their lines."""
    session, row = sent.session, sent.more.survey
    if session is None or row is None:
        raise BadInput(f"{sent.mailing.id}: the session or its survey is not on record")
    to_speaker = sent.mailing.audience is Audience.SPEAKER
    return Sheet(
        subject=f"Feedback: {in_subject(session.heading, 60)}",
        preheader="What members said, without names.",
        why=speakers_own(sent).why if to_speaker else co_lead_why(sent),
        facts={
            "heading": line(session.heading, 140),
            "outcome": outcome(row, MOST_LINES if to_speaker else TO_CO_LEADS),
            "others": sent.more.others,
            "together": to_speaker and len(session.talks) > 1,
            "speaker": to_speaker,
            "talks": bool(session.talks),
        },
    )


def _nothing_to_tell(sent: Sent) -> str:
    """A speaker without an address is not told through the co-leads, who have the same mail themselves."""
    if sent.mailing.audience is Audience.SPEAKER and sent.reader.id.startswith("lead:"):
        return "told as a co-lead"
    return "" if shown(sent.more.survey) else "too few answered"


def _asks(host: Group) -> bool:
    return bool(asked_by(host))


MAILS = (
    MailKind(
        name="session-feedback", words="How was it?", letter=session_feedback, more=asking_read, still=_why_not, links=_links,
        preference=FEEDBACK, told_by_host=True, host_tells=_asks,
    ),
    MailKind(
        name="feedback-outcome", words="How a session was, as members say", desk="sessions/feedback", letter=feedback_outcome, more=_survey,
        still=_nothing_to_tell, transactional=True, can_wait=True, length=4,
    ),
)  # fmt: skip
