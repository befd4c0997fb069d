"""What can be said of a kind of mail or of a post in the chat: the shape of its entry in its feature's ``mails.py`` or ``posts.py``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.letters.sent import Sent
from shared.letters.sheets import Sheet
from shared.model.group import Group
from shared.model.mailing import Mailing, Message
from shared.model.member import MemberState
from shared.model.ref import Ref


@dataclass(frozen=True, slots=True)
class Target:
    """Where a signed link leads: the *path* among the pages, the link's *purpose* and *subject* (the group comes before it), and how
    long it works (None: for good)."""

    path: str
    purpose: str
    subject: tuple[str, ...]
    life: timedelta | None = None


def no_rows(_: Message) -> Mapping[str, Ref[Any]]:
    return {}


def nothing_more(_: Sent, __: Sequence[str], ___: Any, ____: set[str]) -> Any:
    return None


def still_so(_: Sent) -> str:
    return ""


def no_links(_: Sent) -> Mapping[str, Target]:
    return {}


def anywhere(_: Group) -> bool:
    return True


def nobody(_: Sent) -> str:
    return ""


def settled(_: Sent, __: set[str], ___: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What mails and posts have in common.

    *words* are what people call it. *refs* are the rows that all readers need besides those of every mailing, by name, told from the
    message alone: they are read with the rest. *more* reads what can be told after that only, for these readers (as in the ledger) from
    the store, and adds to the set those of whom it cannot be read. *still* says why it is not to go to the reader any more; empty if it
    is. What is *for_one* co-lead goes to the one whom its subject names, away or not, and to no other; also to one who has left, if its
    facts have their ``name`` and ``address``.
    """

    name: str
    words: str = ""
    refs: Callable[[Message], Mapping[str, Ref[Any]]] = no_rows
    more: Callable[[Sent, Sequence[str], Any, set[str]], Any] = nothing_more
    still: Callable[[Sent], str] = still_so
    for_one: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailKind(Kind):
    """A kind of mail. Its layout are the templates of its name.

    *letter* writes it; *links* are the links in it, by name; whoever may leave a list by it gets the links for that by themselves.
    *states* are those in which a member gets it. What is *transactional* answers something its reader did or has to do: nobody leaves
    a list by it, so it carries no way to. *preference* is that by which members switch it off; empty if they cannot. Who is a member of
    the group that hosts a joint session has what is *told_by_host* from there; a speaker who is a member has what is told to those
    who have the preference *told_as_member* with them. What *names_people* in its facts is forgotten once it is sent. What *can_wait*
    gets no worse by the next morning, and comes with the mail of the day for co-leads who want that; not so whatever somebody is
    waiting for, what stops mail or sign-ups, a slot that is free and a recap that is ready to be sent. There it counts for *length*
    of those that a mail of the day has room for. What *gathers* is that mail itself. *unproven* is the address of somebody who did not
    confirm it yet. *settled* says, of the reasons why readers do not get it, whether they will still be so in a moment.
    What is *for_chat* is trouble, or somebody who waits: where the co-leads have a chat of their own, that is told of it, too.
    *host_tells* says of a group that hosts whether it tells what is told by the host at all.
    Who has something *by_own_clock* is a member, and is told times by their own clock though it is transactional.
    *desk* is where at the group's desk it is seen to, ``{session}`` and ``{subject}`` being the mailing's; None if nowhere.
    *author* is the name of the one who wrote it, which the sender bears before the group's; empty if nobody is named.
    """

    letter: Callable[[Sent], Sheet]
    links: Callable[[Sent], Mapping[str, Target]] = no_links
    states: tuple[MemberState, ...] = (MemberState.ACTIVE,)
    transactional: bool = False
    preference: str | Callable[[Mailing], str] = ""
    told_by_host: bool = False
    host_tells: Callable[[Group], bool] = anywhere
    told_as_member: str = ""
    names_people: bool = False
    can_wait: bool = False
    length: int = 1
    gathers: bool = False
    unproven: bool = False
    for_chat: bool = False
    settled: Callable[[Sent, set[str], Any], bool] = settled
    by_own_clock: bool = False
    desk: str | None = None
    author: Callable[[Sent], str] = nobody

    def switched_off_by(self, mailing: Mailing) -> str:
        """The id of the preference by which members may have switched *mailing* off; empty if they cannot."""
        return self.preference if isinstance(self.preference, str) else self.preference(mailing)
