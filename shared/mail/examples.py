"""What each kind of mail, and of post in the chat, is looked at with: the features say it in their ``examples.py``."""

from collections.abc import Mapping

from shared.chat.examples import EXAMPLES as CHAT
from shared.letters.scenes import Example
from shared.logins.examples import EXAMPLES as LOGINS
from shared.membership.examples import EXAMPLES as MEMBERSHIP
from shared.outbox.examples import EXAMPLES as OUTBOX
from shared.privacy.examples import EXAMPLES as PRIVACY
from shared.recaps.examples import EXAMPLES as RECAPS
from shared.recaps.examples import POST_EXAMPLES as RECAP_POSTS
from shared.schedule.examples import EXAMPLES as SCHEDULE
from shared.signups.examples import EXAMPLES as SIGNUPS
from shared.slides.examples import EXAMPLES as SLIDES
from shared.talks.examples import EXAMPLES as TALKS
from shared.talks.examples import POST_EXAMPLES as THREADS
from shared.voting.examples import EXAMPLES as VOTING

EXAMPLES: Mapping[str, Example] = {
    **MEMBERSHIP, **SIGNUPS, **SCHEDULE, **TALKS, **SLIDES, **RECAPS, **VOTING, **CHAT, **PRIVACY, **OUTBOX, **LOGINS,
}  # fmt: skip
POST_EXAMPLES: Mapping[str, Example] = {**RECAP_POSTS, **THREADS}
