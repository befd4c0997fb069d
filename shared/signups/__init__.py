"""Sign-ups: a wake-up comes, and new form responses are taken in. A lost wake-up loses nobody, a doubled one adds nobody."""

from shared.signups.context import FormContext, Forms
from shared.signups.pulling import SIGNUPS, Intake, pull_all
from shared.signups.upkeep import keep_up

__all__ = ["SIGNUPS", "FormContext", "Forms", "Intake", "keep_up", "pull_all"]
