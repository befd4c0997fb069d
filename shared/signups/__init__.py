"""Sign-ups: a wake-up comes, and new form responses are taken in. A lost wake-up loses nobody, a doubled one adds nobody."""

from shared.signups.context import Desk, Forms
from shared.signups.pulling import pull, pull_all
from shared.signups.taking import take_in
from shared.signups.upkeep import keep_up

__all__ = ["Desk", "Forms", "keep_up", "pull", "pull_all", "take_in"]
