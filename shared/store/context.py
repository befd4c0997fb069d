"""What a use case works with, whatever woke it."""

from dataclasses import dataclass
from datetime import datetime

from shared.store import Post, Store, Write, messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """*now* is people's time, a tick's its own; *post* takes the mails that go to few (None: a tick takes them up); *correlation* follows
    what is done through queue, ledger and log. What else a feature works with, it adds."""

    store: Store
    now: datetime
    post: Post | None = None
    correlation: str = ""

    def commit(self, *writes: Write) -> None:
        """All of *writes* or none, then the mails among them are queued. Raises :class:`shared.errors.Conflict`."""
        self.store.commit(*writes)
        self.queue(*writes)

    def queue(self, *writes: Write) -> None:
        """Queue the mails among *writes*, which are made."""
        if self.post is not None:
            self.post.send(messages(writes))
