"""What is planned: the group's file becomes sessions; moving, cancelling, undoing; importing what was."""

from shared.planning.applying import steps
from shared.planning.changing import cancel, move, relink
from shared.planning.history import history
from shared.planning.making import add
from shared.planning.naming import slugs
from shared.planning.programme import season_sessions, talks_of
from shared.planning.season_words import season_in_words
from shared.planning.steps import AT_ONCE, Step, run
from shared.planning.talks import add_talk, relink_talk, relinked, remove_talk, write_talk
from shared.planning.undoing import undo

__all__ = [
    "AT_ONCE",
    "Step",
    "add",
    "add_talk",
    "cancel",
    "history",
    "move",
    "relink",
    "relink_talk",
    "relinked",
    "remove_talk",
    "run",
    "season_in_words",
    "season_sessions",
    "slugs",
    "steps",
    "talks_of",
    "undo",
    "write_talk",
]
