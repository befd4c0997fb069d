"""What can go wrong, under one root, told apart by who can mend it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

log = logging.getLogger(__name__)


class FortnightError(Exception):
    """Root of all errors of this project."""


class BadInput(FortnightError):
    """Permanent: the input is wrong. Told to whoever can mend it, then dropped; never retried."""


class TooLarge(BadInput):
    """More than the table takes at once or in one row (see :mod:`shared.limits`); the message names what, and its heaviest part."""


class NotKept(BadInput):
    """A file that somebody handed in was deleted meanwhile."""


class MissingSetting(FortnightError):
    """A variable of the environment is missing; the message names it."""


class Conflict(FortnightError):
    """A row was not as expected when it was written: somebody else was faster. Read again and decide anew."""


class Unreadable(FortnightError):
    """A row of the table that this version cannot read, as after going back to an older one; *key* is the row's own.

    It costs what rests on that row, and nothing else; once the row or the version is mended, the rest is made up for.
    """

    def __init__(self, noun: str, key: tuple[str, ...], fields: tuple[str, ...] = ()) -> None:
        self.noun, self.key = noun, key
        which = f": {', '.join(fields)}" if fields else ""
        super().__init__(f"the {noun} {'/'.join(key)} cannot be read by this version{which}")


class NotYet(FortnightError):
    """Not possible now (another worker holds the claim, the pace is used up): the platform should try again later."""


class Refused(FortnightError):
    """The mail service refuses this one message for good; the reason is in the message."""


class InDoubt(FortnightError):
    """Nobody can tell whether a mail went out, or the ledger could not be told that it did: nothing more is to be sent now."""


class Unwritable(FortnightError):
    """A mail cannot be made as things are; nothing was sent."""


class NotSent(FortnightError):
    """The mail service would not take this now (account paused, identity not verified, not allowed); nothing was sent."""


class Unanswered(FortnightError):
    """A service outside that was asked something does not answer, or not in its own way; nobody waits for it."""


class Throttled(NotSent):
    """The mail service asks to slow down; nothing was sent."""


class NotDeployed(FortnightError):
    """A deployment did not come about; the message says why, how things are now, and how to go on."""


class NoAccess(FortnightError):
    """Google does not let us read a form; the message says what its owners can do."""


class Unsigned(BadInput):
    """A hook's body does not bear our signature, or an old one."""


class BadLink(BadInput):
    """A signed link does not verify, has expired, or is for another purpose. *group* is whose it is, where that is signed."""

    def __init__(self, said: str, *, group: str = "") -> None:
        super().__init__(said)
        self.group = group


@contextmanager
def said_of(name: str) -> Iterator[None]:
    """What is wrong within is said of the field or setting *name*: ``when: 'tomorrow' is not a day and time``."""
    try:
        yield
    except BadInput as wrong:
        if type(wrong) is not BadInput or str(wrong).startswith(f"{name}: "):
            raise
        raise BadInput(f"{name}: {wrong}") from wrong


LATER = (NotYet, Throttled)
"""What only has to be tried again a little later; nothing is wrong."""


class Turns:
    """Each has its turn, whatever becomes of the others; in the end the first trouble is raised, and all are in the log::

        with Turns() as turns:
            for group in groups:
                with turns.each("the pages of %s", group.id):
                    publish(group)

    What is raised outside of a turn ends them all, and is raised instead.
    """

    def __init__(self) -> None:
        self.troubles: list[Exception] = []

    def __enter__(self) -> "Turns":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self.troubles:
            raise self.troubles[0]

    @contextmanager
    def each(self, what: str, *names: object) -> Iterator[None]:
        """One turn; *what* it is about, as the log's line begins."""
        try:
            yield
        except Exception as trouble:
            self.keep(trouble, what, *names)

    def keep(self, trouble: Exception, what: str, *names: object) -> None:
        """*trouble* is raised when all have had their turn, if it is the first."""
        self.troubles.append(trouble)
        log.log(logging.INFO if isinstance(trouble, LATER) else logging.ERROR, what, *names, exc_info=trouble)


def said(error: BaseException) -> str:
    """*error* as it may stand in a log: its kind, with the service's code or, where the words are ours, those; never anybody's
    values, and never the address of a request, which may be about a person."""
    name = type(error).__name__
    answer = getattr(error, "response", None)
    if isinstance(answer, dict) and isinstance(answer.get("Error"), dict):
        return f"{name} {answer['Error'].get('Code', '')} of {getattr(error, 'operation_name', '')}"
    ours = isinstance(error, FortnightError) and not isinstance(error, BadInput)
    words = without_addresses(str(error)) if ours else ""
    return f"{name}: {words}" if words else name


def without_addresses(text: str) -> str:
    """*text* with ``…`` for whatever may be an e-mail address or the address of a request."""
    return _ADDRESSES.sub("…", text)


_ADDRESSES = re.compile(r"\w+://\S+|[^\s<>\"'(),;:=]*(?:@|%(?:25)*40)[^\s<>\"'(),;:=]+")
