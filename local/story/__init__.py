"""The story: a season of a real group, lived through the real functions, by real events only.

The script knows who does what and when; whether it happened is read from mails, table and report.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from local.stack import DeniedError
from local.story.epilogue import Epilogue
from local.story.lives import Lives
from local.story.programme import Programme
from local.story.season import Season
from local.story.spring import Spring
from local.story.stage import StoryError
from local.world import World, utc

__all__ = ["START", "Story", "StoryError"]

START, END = utc("2023-10-07T00:00"), utc("2024-02-04T16:00")
LEFT_OUT, DOUBLED = utc("2023-10-27T20:00"), utc("2023-11-10T21:00")


class Story:
    """The season on *world*; *tell* is called with each line of progress."""

    def __init__(self, world: World, tell: Callable[[str], None]) -> None:
        self.world, self.tell = world, tell
        self.acts = (Season(world), Programme(world), Lives(world), Spring(world), Epilogue(world))
        world.story.left_out, world.story.doubled = (LEFT_OUT,), (DOUBLED,)

    def live(self) -> None:
        """From the first day to the last. Raises :class:`StoryError` at the first thing that does not happen."""
        for scene in sorted((scene for act in self.acts for scene in act.scenes()), key=lambda scene: scene.at):
            self.world.story.advance(scene.at - timedelta(seconds=1))
            self.world.story.set(scene.at)
            self._hold_to_roles()
            self.tell(f"{scene.at:%Y-%m-%d %H:%M}  {scene.what}")
            with suppress(DeniedError):  # told below, with all that was denied
                scene.play()
                self.world.stack.quiet()
            self._hold_to_roles()
        self.world.story.advance(END)
        self._hold_to_roles()

    def _hold_to_roles(self) -> None:
        if denied := self.world.stack.denied():
            raise StoryError(f"what a role does not allow: {'; '.join(denied)}")
