"""What each kind of mail and of post is previewed with; the features say so in their ``examples.py``."""

from collections.abc import Mapping

from shared.announcements.examples import EXAMPLES as ANNOUNCEMENTS
from shared.attendance.examples import EXAMPLES as ATTENDANCE
from shared.chat.examples import EXAMPLES as CHAT
from shared.chat.examples import POST_EXAMPLES as CO_LEADS
from shared.group.examples import EXAMPLES as GROUP
from shared.letters.scenes import Example
from shared.logins.examples import EXAMPLES as LOGINS
from shared.membership.examples import EXAMPLES as MEMBERSHIP
from shared.outbox.examples import EXAMPLES as OUTBOX
from shared.privacy.examples import EXAMPLES as PRIVACY
from shared.recaps.examples import EXAMPLES as RECAPS
from shared.recaps.examples import POST_EXAMPLES as RECAP_POSTS
from shared.rota.examples import EXAMPLES as ROTA
from shared.schedule.examples import EXAMPLES as SCHEDULE
from shared.schedule.examples import POST_EXAMPLES as CHANGES
from shared.signups.examples import EXAMPLES as SIGNUPS
from shared.silence.examples import EXAMPLES as SILENCE
from shared.slides.examples import EXAMPLES as SLIDES
from shared.slides.examples import POST_EXAMPLES as UP
from shared.survey.examples import EXAMPLES as SURVEY
from shared.talks.examples import EXAMPLES as TALKS
from shared.talks.examples import POST_EXAMPLES as THREADS
from shared.voting.examples import EXAMPLES as VOTING
from shared.voting.examples import POST_EXAMPLES as VOTES

EXAMPLES: Mapping[str, Example] = {
    **MEMBERSHIP, **SIGNUPS, **SCHEDULE, **TALKS, **SLIDES, **RECAPS, **VOTING, **ROTA, **ATTENDANCE, **SILENCE, **SURVEY, **ANNOUNCEMENTS,
    **CHAT, **PRIVACY, **OUTBOX, **LOGINS, **GROUP,
}  # fmt: skip
POST_EXAMPLES: Mapping[str, Example] = {**RECAP_POSTS, **THREADS, **CHANGES, **UP, **VOTES, **CO_LEADS}
