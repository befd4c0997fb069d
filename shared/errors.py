"""What can go wrong, under one root, told apart by who can mend it."""

import re


class FortnightError(Exception):
    """Root of all errors of this project."""


class BadInput(FortnightError):
    """Permanent: the input is wrong. Told to whoever can mend it, then dropped; never retried."""


class TooLarge(BadInput):
    """More than the table takes at once or in one row (see :mod:`shared.limits`); the message names what, and its heaviest part."""


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


class Throttled(NotSent):
    """The mail service asks to slow down; nothing was sent."""


class NoAccess(FortnightError):
    """Google does not let us read a form; the message says what its owners can do."""


class Unsigned(BadInput):
    """A hook's body does not bear our signature, or an old one."""


class BadLink(BadInput):
    """A signed link does not verify, has expired, or is for another purpose. *group* is whose it is, where that is signed."""

    def __init__(self, said: str, *, group: str = "") -> None:
        super().__init__(said)
        self.group = group


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
