"""What a person can do. An action says what inputs it needs and yields changes; one function carries them out for a command, the page
behind a link and a form alike. A dry run does the same over a store that keeps its writes in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from shared import limits
from shared.errors import BadInput, Conflict
from shared.model.allowance import Window
from shared.model.audit import AuditLine, line_about
from shared.model.cause import Cause
from shared.model.count import Count
from shared.model.group import Group
from shared.model.mailing import Mailing, Message
from shared.signed_links import Keys
from shared.store import Create, Delete, Post, Ref, Rows, Store, Write, messages
from shared.store.context import Context
from shared.store.counting import happened, tally
from shared.store.lengths import hold_lengths

Inputs = TypeVar("Inputs")
Found = TypeVar("Found")
RowT = TypeVar("RowT")

TRIES = 8
"""How often something is tried anew while other writers keep getting in first."""
AT_ONCE = timedelta(0)
"""How long a mail waits for a tick where nobody else queues it."""


def listed(kind: type[RowT], key: tuple[str, ...], where: Mapping[str, str] | None) -> Ref[RowT]:
    """The key under which the rows of *kind* below *key*, with these values in *where*, are kept among the known ones."""
    return Ref(kind, (*key, *(part for one in (where or {}).items() for part in one)))


class Way(StrEnum):
    """How somebody asked for an action, in the words of a member's history."""

    COMMAND = "command"
    LINK = "link"
    FORM = "form"
    DESK = "desk"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who acts (a co-lead's id, ``self``, ``system``), and by which *way*."""

    who: str
    way: Way

    @property
    def of_co_lead(self) -> bool:
        """Whether it is done in the group's name, and not about oneself."""
        return self.who not in ("self", "speaker", "system")

    @property
    def wait(self) -> timedelta | None:
        """After how long a tick takes up the mails that this causes: at once where nobody else queues them, else the usual time (None)."""
        return AT_ONCE if self.way is Way.COMMAND else None


def _no_keys() -> Keys:
    raise TypeError("this action needs the secret keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting(Context):
    """What an action works with. *known* are rows, and lists of rows, that were read for it already. *keys* reads the secret keys when
    called; *new_id* makes an id that was never used. *outside* is what the action needs besides the table, as it says itself. *site_url*
    is the root of all pages, *base_url* that of the pages behind links, *reply_domain* the mail domain for calendars' answers (empty:
    none)."""

    by: By
    known: Mapping[Ref[Any], Any] = field(default_factory=dict)
    keys: Callable[[], Keys] = _no_keys
    new_id: Callable[[], str] | None = None
    outside: Any = None
    site_url: str = ""
    base_url: str = ""
    reply_domain: str = ""

    @classmethod
    def within(cls, context: Context, by: By, **more: Any) -> "Acting":
        """The same, made of the *context* that a page or a function works with, for what *by* does in it."""
        return cls(
            store=context.store, now=context.now, post=context.post, correlation=context.correlation, by=by, **more
        )

    def get(self, kind: type[RowT], *key: str) -> RowT | None:
        """The row, from the known ones or read now."""
        found: RowT | None = self.known.get(Ref(kind, key))
        return self.store.get(kind, *key) if found is None else found

    def all(self, kind: type[RowT], *key: str, where: Mapping[str, str] | None = None) -> list[RowT]:
        """The rows below *key*, from the known ones or read now."""
        found: list[RowT] | None = self.known.get(listed(kind, key, where))
        return self.store.all(kind, *key, where=where) if found is None else found

    def read(self, refs: Iterable[Ref[RowT]]) -> Rows[RowT]:
        """The rows that exist: known ones as they are, all others in one read."""
        wanted = list(refs)
        there = self.store.get_many(one for one in wanted if one not in self.known)
        found: dict[Ref[Any], Any] = {one: self.known[one] for one in wanted if one in self.known}
        return found | dict(there.items())

    def cause(self, why: str = "") -> Cause:
        """The cause that histories and mails note for what is done: by whom, when, and *why*."""
        return Cause(now=self.now, by=self.by.who, why=why, correlation=self.correlation, wait=self.by.wait)

    def group(self, group: str) -> Group:
        """The group with this id. Raises :class:`BadInput` if there is none."""
        found = self.get(Group, group)
        if found is None:
            raise BadInput(f"there is no group {group!r}")
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction of an action. *what* describes it in words, *writes* are its writes. *about* is the thing changed, where the action
    shows more of it than words. *sends* are queue messages besides those that the writes cause. *outside* is called before the writes for
    what is done elsewhere (in a bucket, to the secret keys), and never in a dry run. *counts* are numbers to add besides those that
    follow from the writes (:mod:`shared.store.counting`)."""

    what: str
    writes: tuple[Write, ...] = ()
    about: Any = field(default=None, compare=False)
    sends: tuple[Message, ...] = ()
    outside: Callable[[], None] | None = field(default=None, compare=False)
    counts: tuple[Count, ...] = field(default=(), compare=False)

    @property
    def mails(self) -> tuple[Mailing, ...]:
        """The mails that it causes."""
        made = (write.row for write in self.writes if isinstance(write, Create) and isinstance(write.row, Mailing))
        return tuple(row for row in made if row.due is not None)

    @property
    def read(self) -> tuple[Any, ...]:
        """The rows that it rests on, as they were read: if one of them was written since, the change is not made."""
        return tuple(write.row for write in self.writes if not isinstance(write, Create))

    def left(self, row: RowT) -> RowT:
        """*row* as it is after this change (which writes one row of its kind), but for its version; *row* itself where nothing is written
        of it."""
        kept = (w.row for w in self.writes if not isinstance(w, Delete) and isinstance(w.row, type(row)))
        return next(kept, row)


def _nothing_more(_: Any, __: Sequence[Change]) -> Mapping[str, str]:
    return {}


def _nothing_said(_: Any, __: "Acting") -> str:
    return ""


def _nothing_there(_: Mapping[str, str], __: Acting) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Generic[Inputs]):
    """Something that a person can do.

    *name* is what it is called in the list of actions, for those of the command line the command. *inputs* is a dataclass, each field of
    which says in words what it is (:func:`asked`). *words* say in a line what is done, *mails* who is mailed (empty: nobody), *undo* names
    the action that takes it back (empty: none does), which is given inputs of the same names and those that *undo_with* reads off the
    changes; *remains* says what of it stays all the same (empty: nothing but mails), or, where nothing takes it back, why not. *asks*:
    something is lost, so that people are asked first. *apart*: its changes have nothing to do with each other, and one that cannot be made
    does not hold up the others. *audited*: the audit has a line of it, if it is a co-lead's. *desk*: it is done at the desk, too. *where*
    names the function that does it for the desk, which has not what it needs beside the table; *tells* says in words what it is asked to
    do, as the desk cannot foresee its changes. *pace*: so often the desk asks it for that, all co-leads together
    (:mod:`shared.store.bounds`). *reading*: it brings something to read, which is looked up afterwards where the group wants that.

    *present* says what stands now in the place of the texts that are asked for, by the names of those fields, as somebody would type
    it, sorted and a line for each where several can; it is given what is typed of the fields that name things. *offers* says, by the
    group's id, what there is to tick in such a field, each with its words.

    *does* gives the changes one by one, each once the one before it is made; nothing, where all is as it should be. It raises
    :class:`BadInput` where it cannot be done, and writes nothing itself.
    """

    name: str
    inputs: type[Inputs]
    does: Callable[[Inputs, Acting], Iterable[Change]]
    words: str
    mails: str = ""
    undo: str = ""
    remains: str = ""
    asks: bool = False
    apart: bool = False
    audited: bool = True
    desk: bool = True
    where: str = ""
    pace: tuple[Window, ...] = ()
    reading: bool = False
    tells: Callable[[Any, Acting], str] = _nothing_said
    undo_with: Callable[[Any, Sequence[Change]], Mapping[str, str]] = _nothing_more
    present: Callable[[Mapping[str, str], Acting], Mapping[str, str]] = _nothing_there
    offers: Callable[[str, Acting], Mapping[str, Mapping[str, str]]] = lambda group, at: {}


class Shape(StrEnum):
    """How a text is typed, where one short line is not enough."""

    LONG = "long"
    DAY = "day"
    MOMENT = "moment"
    NAME = "name"
    """The name of a row, not a text of its own."""
    ROWS = "rows"
    """A reading list, a row for each entry; as text, it is written as in the group's file."""
    LIST = "list"
    """A list written as in the group's file; no form has a field for it."""


def asked(  # noqa: PLR0913  all that can be said of a field
    words: str,
    *,
    default: Any = MISSING,
    shape: Shape | None = None,
    blank: bool = False,
    choices: Mapping[str, str] | None = None,
    parse: Callable[[str, str], Any] | None = None,
    longest: int | None = None,
) -> Any:
    """A field of an action's inputs; *words* say to people what it is. *blank*: it may be left empty although it has no default.
    *choices* are the values it can have, each with its words. *parse* turns the typed text (with the group's id) into a value that is no
    text; it raises :class:`BadInput`. *longest* is the most characters a text may have, wherever it comes from."""
    given = {"words": words, "shape": shape, "blank": blank, "choices": choices, "parse": parse, "longest": longest}
    return field(default=default, metadata=given)


def written(kind: type[RowT], changes: Iterable[Change]) -> RowT:
    """The first row of *kind* among the writes of *changes*, as it is written."""
    return next(write.row for change in changes for write in change.writes if isinstance(write.row, kind))


def retried(attempt: Callable[[], Found], what: str, tries: int = TRIES) -> Found:
    """What *attempt* returns; it is called again after each :class:`Conflict`. Raises :class:`Conflict`, saying *what*, after the last of
    *tries*."""
    for _ in range(tries):
        try:
            return attempt()
        except Conflict:
            continue
    raise Conflict(what)


def perform(
    action: Action[Inputs],
    inputs: Inputs,
    at: Acting,
    *,
    tries: int = TRIES,
    done: list[Change] | None = None,
) -> list[Change]:
    """Do *action* and return its changes in order. With a *post*, mails to single readers are queued at once; without, a tick queues
    them.

    After a :class:`Conflict` the rows are read again, up to *tries* times; with *tries* = 1 it is raised at once, for callers who have
    shown people what they read. Raises whatever the action raises; changes made before that stay, and are in *done* if that is given.
    """
    done, before = ([], 0) if done is None else (done, len(done))
    facts = iter((at,))

    def attempt() -> None:
        changes = _audited(action, inputs, next(facts, replace(at, known={})))
        done.extend(_made(changes, at.store, at.post, apart=action.apart))

    try:
        retried(attempt, action.name, tries)
    except Exception:
        count(done[before:], at)
        raise
    count(done[before:], at)
    return done


def count(changes: Iterable[Change], at: Acting) -> None:
    """Add what *changes*, once made, count for in the group's numbers."""
    tally((one for change in changes for one in (*change.counts, *happened(change.writes, at.now))), at.store)


def foreseen(action: Action[Inputs], inputs: Inputs, at: Acting, dry_run: Store) -> list[Change]:
    """What :func:`perform` would change now, worked out over the store of a *dry_run*. Raises what the action raises."""
    return list(_made(_inside(_audited(action, inputs, replace(at, store=dry_run))), dry_run, None))


def make(action: Action[Inputs], changes: Iterable[Change], store: Store, post: Post | None = None) -> Iterator[Change]:
    """Make the *changes* of *action* exactly as they were foreseen, yielding each once it is made. Raises :class:`Conflict` at the first
    whose rows were written since, or, where the changes are independent (``apart``), at the end."""
    return _made(changes, store, post, apart=action.apart)


def _audited(action: Action[Inputs], inputs: Inputs, at: Acting) -> Iterator[Change]:
    """The changes, each with its line of the audit if a co-lead makes it: others act only for themselves. A change that can be undone
    brings its own line. One that fills a whole transaction has no room for a line; other changes of the same action have one."""
    hold_lengths(inputs)
    for change in action.does(inputs, at):
        line = _line(action, inputs, change, at)
        yield replace(change, writes=(*change.writes, Create(line))) if line else change


def _line(action: Action[Inputs], inputs: Inputs, change: Change, at: Acting) -> AuditLine | None:
    rows = [write.row for write in change.writes]
    if (
        not (action.audited and at.by.of_co_lead)
        or not 0 < len(rows) < limits.ROWS
        or any(isinstance(row, AuditLine) for row in rows)
    ):
        return None
    talk = getattr(inputs, "talk", "")
    return line_about(rows[0], what=action.name, by=at.by.who, way=at.by.way.value, at=at.now, talk=talk)


def _inside(changes: Iterable[Change]) -> Iterator[Change]:
    return (replace(change, outside=None) for change in changes)


def _made(changes: Iterable[Change], store: Store, post: Post | None, *, apart: bool = False) -> Iterator[Change]:
    """Each of *changes* once it is made. Raises :class:`Conflict` at the first for which somebody else was faster, or, where they are
    independent (*apart*), at the end."""
    lost: list[Conflict] = []
    for change in changes:
        if change.outside is not None:
            change.outside()
        try:
            if change.writes:
                store.commit(*change.writes)
        except Conflict as faster:
            if not apart:
                raise
            lost.append(faster)
            continue
        if post is not None:
            post.send([*messages(change.writes), *change.sends])
        yield change
    if lost:
        raise lost[0]
