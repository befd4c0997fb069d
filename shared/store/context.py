"""What a use case works with, whichever trigger started it."""

from dataclasses import dataclass
from datetime import datetime

from shared.store import Post, Store, Write, messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """*now* is the time for people (a tick brings its own); *post* takes mails to single readers (None: a tick takes them up);
    *correlation* is the id that follows the work through queue, ledger and log. Features add what else they need."""

    store: Store
    now: datetime
    post: Post | None = None
    correlation: str = ""

    def commit(self, *writes: Write) -> None:
        """Write all of *writes* or none, then queue the mails among them. Raises :class:`shared.errors.Conflict`."""
        self.store.commit(*writes)
        self.queue(*writes)

    def queue(self, *writes: Write) -> None:
        """Queue the mails among *writes*, which are made already."""
        if self.post is not None:
            self.post.send(messages(writes))
