"""What a mail or post can be previewed with before there is one: the rows that exist and, where none fits, some that are made up.

A scene reads like a store, with the made-up rows over the real ones. It writes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from shared.errors import BadInput
from shared.letters.sent import Reader
from shared.model.group import CoLead, Group
from shared.model.member import Member, MemberState, StateChange
from shared.model.ref import Ref, Rows
from shared.model.season import instant
from shared.model.session import Resource, Room, Session, SessionState, Speaker, Talk

LATELY = timedelta(days=120)
"""How far back a session that was held is looked for."""
SOMEBODY = "e5a" * 6 + "e5"
ANOTHER = "e5b" * 6 + "e5"
RowT = TypeVar("RowT")


@dataclass(kw_only=True)
class Scene:
    """*session* and *stage* are those asked for, empty for the next that fits; *member* is who reads, or whom it is about; *lead* the
    co-lead who looks. *weeks* gives the facts of Monday's mail, as the clock would make it now (none: it would make none).
    *made_up* are the things that there are not, in words."""

    store: Any
    group: Group
    now: datetime
    lead: CoLead
    session: str = ""
    stage: str = ""
    member: Member | None = None
    weeks: Callable[[], Mapping[str, str]] = dict
    rows: dict[Ref[Any], Any] = field(default_factory=dict)
    made_up: list[str] = field(default_factory=list)

    # --- reads like a store
    def get(self, kind: type[Any], *key: str) -> Any:
        return self.rows.get(Ref(kind, key)) or self.store.get(kind, *key)

    def get_many(self, refs: Iterable[Ref[RowT]], unread: set[Ref[Any]] | None = None) -> Rows[RowT]:
        wanted = list(dict.fromkeys(refs))
        left = [one for one in wanted if one not in self.rows]
        return dict(self.store.get_many(left, unread).items()) | {
            one: self.rows[one] for one in wanted if one in self.rows
        }

    def all(self, kind: type[Any], *key: str, **how: Any) -> list[Any]:
        mine = {one: row for one, row in self.rows.items() if one.type is kind and one.key[: len(key)] == key}
        there = [
            row for row in self.store.all(kind, *key, **how) if not any(_same(row, other) for other in mine.values())
        ]
        return [*there, *mine.values()]

    # --- finds or makes up
    def put(self, row: Any, *key: str) -> Any:
        """Let *row* be found under its *key*, as if it were in the table."""
        self.rows[Ref(type(row), key)] = row
        return row

    def invent(self, words: str) -> None:
        """Note that *words* is made up."""
        if words not in self.made_up:
            self.made_up.append(words)

    @property
    def somebody(self) -> Member:
        """The member asked for, or a made-up one."""
        found = self.member
        if found is None:
            self.invent("the member")
            found = self.person(SOMEBODY, "Robin Example", "robin@example.org", MemberState.ACTIVE)
        return self.put(found, self.group.id, found.id)  # type: ignore[no-any-return]

    def person(self, id_: str, name: str, address: str, state: MemberState, why: str = "signed up") -> Member:
        """A made-up member."""
        history = (StateChange(at=self.now, state=state, by="self", why=why),)
        return Member(
            group=self.group.id, id=id_, name=name, address=address, state=state, history=history, answers=ANSWERS
        )

    def in_state(self, state: MemberState, why: str = "") -> Member:
        """The member asked for, or a made-up one, as if they were in *state*."""
        there = self.somebody
        change = StateChange(at=self.now, state=state, by="self", why=why)
        after = there if there.state is state else replace(there, state=state, history=(*there.history, change))
        return self.put(after, self.group.id, after.id)  # type: ignore[no-any-return]

    def ahead(self) -> Session | None:
        """The session asked for, else the next one; None if none lies ahead."""
        if self.session:
            return self._asked()
        coming = [one for one in self._lately() if one.upcoming and one.starts and one.starts > self.now]
        return min(coming, key=lambda one: (one.starts, one.key), default=None)

    def coming(self) -> Session:
        """:meth:`ahead`, or a made-up session."""
        return self.ahead() or self._made_up(self._free_day(7), SessionState.ANNOUNCED)

    def over(self) -> Session:
        """The session asked for, else the last that was held, else a made-up one."""
        if self.session:
            return self._asked()
        held = [one for one in self._lately() if one.state is SessionState.HELD and one.starts]
        last = max(held, key=lambda one: (one.starts, one.key), default=None)
        return last or self._made_up(self._free_day(-7), SessionState.HELD)

    def talk_of(self, session: Session, fits: Callable[[Talk], bool] = lambda _: True) -> tuple[Session, Talk]:
        """*session* and its first talk that *fits*; if there is none, both with a made-up talk."""
        found = next(filter(fits, session.talks), None)
        if found is not None:
            return session, found
        self.invent("the talk")
        talk = replace(TALK, slug=_free("an-example", {one.slug for one in session.talks}))
        self._speaker(session, talk)
        return self.keep(replace(session, talks=(*session.talks, talk))), talk

    def keep(self, session: Session) -> Session:
        """Let *session* be found in place of the row that it changes."""
        return self.put(session, session.group, session.key)  # type: ignore[no-any-return]

    def _asked(self) -> Session:
        found: Session | None = self.get(Session, self.group.id, self.session)
        if found is None:
            raise BadInput(f"there is no session {self.session[:40]!r}")
        if found.starts is None:
            raise BadInput(f"the session {self.session!r} has no date, so that no mail is about it")
        return found

    def _lately(self) -> list[Session]:
        since = (self.now - LATELY).date().isoformat()
        return self.all(Session, self.group.id, since=since, unread=[])

    def _free_day(self, days: int) -> datetime:
        taken = {one.key for one in self._lately()}
        step = 1 if days > 0 else -1
        day = self.now.astimezone(self.group.tz).date() + timedelta(days=days)
        while day.isoformat() in taken:
            day += timedelta(days=step)
        return instant(day, time(18), self.group.tz)

    def _made_up(self, starts: datetime, state: SessionState) -> Session:
        self.invent("the session")
        key = starts.astimezone(self.group.tz).date().isoformat()
        made = Session(
            group=self.group.id, key=key, kind="talks", state=state, starts=starts, ends=starts + timedelta(hours=1), date=key,
            talks=(TALK,),
        )  # fmt: skip
        link = self.group.on(key).joining or "https://meet.example.org/room"
        self.put(Room(group=self.group.id, session=key, link=link), self.group.id, key)
        self._speaker(made, TALK)
        return self.keep(made)

    def _speaker(self, session: Session, talk: Talk) -> None:
        row = Speaker(
            group=session.group, session=session.key, talk=talk.slug, name=talk.speaker, address="sam@example.org"
        )
        self.put(row, session.group, session.key, talk.slug)


ANSWERS = (("What do you work on?", "An example of an answer"),)
TALK = Talk(
    slug="an-example", title="An example of a talk", speaker="Sam Speaker", about="What an abstract would say.",
    resources=(Resource(kind="paper", title="An example of a paper", url="https://example.org/paper", minutes=40),),
)  # fmt: skip


def _free(slug: str, taken: set[str]) -> str:
    return slug if slug not in taken else _free(f"{slug}-2", taken)


def _same(row: Any, other: Any) -> bool:
    """Whether *row* and *other* are the same row, one as it is and one made up."""
    return all(
        getattr(row, name, None) == getattr(other, name, None) for name in ("group", "key", "id", "session", "talk")
    )


Example = Callable[[Scene], Mapping[str, Any]]
"""The fields of a mailing as its feature would make it, without id and kind; it puts what the mailing is about into the scene."""


def reader_of(scene: Scene, readers: Iterable[Reader]) -> Reader:
    """The reader to preview for: the co-lead who looks, if they are among *readers*, else the first of them."""
    found = list(readers)
    mine = f"lead:{scene.lead.id}"
    return next((one for one in found if one.id == mine), None) or found[0]
