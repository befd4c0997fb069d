"""What can go wrong, under one root, told apart by who can mend it."""


class FortnightError(Exception):
    """Root of all errors of this project."""


class BadInput(FortnightError):
    """Permanent: the input is wrong. Told to whoever can mend it, then dropped; never retried."""


class TooLarge(BadInput):
    """More than the table takes at once or in one row (see :mod:`shared.bounds`); the message names what, and its heaviest part."""


class MissingSetting(FortnightError):
    """A variable of the environment is missing; the message names it."""


class Conflict(FortnightError):
    """A row was not as expected when it was written: somebody else was faster. Read again and decide anew."""


class NotYet(FortnightError):
    """Not possible now (another worker holds the claim, the pace is used up): the platform should try again later."""


class Refused(FortnightError):
    """The mail service refuses this one message for good; the reason is in the message."""


class NotSent(FortnightError):
    """The mail service would not take this now (account paused, identity not verified, not allowed); nothing was sent."""


class Throttled(NotSent):
    """The mail service asks to slow down; nothing was sent."""


class NoAccess(FortnightError):
    """Google does not let us read a form; the message says what its owners can do."""


class Unsigned(BadInput):
    """A hook's body does not bear our signature, or an old one."""


class BadLink(BadInput):
    """A signed link does not verify, has expired, or is for another purpose."""
