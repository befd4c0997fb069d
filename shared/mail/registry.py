"""Every kind of mail, by name, from the features' ``mails.py``. No other module knows them all."""

from shared.announcements.mails import MAILS as ANNOUNCEMENTS
from shared.attendance.mails import MAILS as ATTENDANCE
from shared.chat.mails import MAILS as CHAT
from shared.errors import BadInput
from shared.group.mails import MAILS as GROUP
from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet
from shared.logins.mails import MAILS as LOGINS
from shared.membership.mails import MAILS as MEMBERSHIP
from shared.outbox.mails import MAILS as OUTBOX
from shared.privacy.mails import MAILS as PRIVACY
from shared.recaps.mails import MAILS as RECAPS
from shared.rota.mails import MAILS as ROTA
from shared.schedule.mails import MAILS as SCHEDULE
from shared.signups.mails import MAILS as SIGNUPS
from shared.silence.mails import MAILS as SILENCE
from shared.slides.mails import MAILS as SLIDES
from shared.survey.mails import MAILS as SURVEY
from shared.talks.mails import MAILS as TALKS
from shared.voting.mails import MAILS as VOTING

_FEATURES = (
    MEMBERSHIP, SIGNUPS, SCHEDULE, TALKS, SLIDES, RECAPS, VOTING, ROTA, ATTENDANCE, SILENCE, SURVEY, ANNOUNCEMENTS, CHAT,
    PRIVACY, OUTBOX, LOGINS, GROUP,
)  # fmt: skip
MAILS: dict[str, MailKind] = {kind.name: kind for feature in _FEATURES for kind in feature}


def kind_of(name: str) -> MailKind:
    """The kind with that name. For an unknown name, a kind whose letter raises :class:`BadInput`."""
    return MAILS.get(name) or MailKind(name=name, letter=_unknown)


def _unknown(sent: Sent) -> Sheet:
    raise BadInput(f"{sent.mailing.id}: there is no mail of the kind {sent.mailing.kind!r}")
