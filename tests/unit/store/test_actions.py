"""An action is done, or foreseen, in one way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.adapters.dynamodb.dry_run import DryRun
from shared.errors import Conflict
from shared.model.mailing import Audience, mailing
from shared.model.member import Member, MemberState
from shared.store import Create, Ref, Replace
from shared.store.actions import TRIES, Acting, Action, By, Change, Way, asked, foreseen, perform
from tests.simulation.store import MemoryStore

NOW = datetime(2024, 3, 9, 12, tzinfo=UTC)
MEMBER = Member(group="g", id="0a" * 10, name="Ada", address="ada@example.org", state=MemberState.ACTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    name: str = asked("What they are called")


class Race(MemoryStore):
    """*faster* writes of somebody else come in between."""

    faster = 0

    def commit(self, *writes: Any) -> None:
        if self.faster:
            self.faster -= 1
            there = self.get(Member, "g", MEMBER.id)
            super().commit(Replace(replace(there, zone=f"Etc/GMT-{self.faster}")))
        super().commit(*writes)


class Outbox:
    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send(self, messages: Any) -> None:
        self.sent += messages


def _rename(given: Name, at: Acting) -> Iterator[Change]:
    """Two changes, of which the second builds on the first."""
    for name in (f"{given.name} in between", given.name):
        member = at.get(Member, "g", MEMBER.id)
        mail = mailing("back", "g", Audience.APPLICANT, at=at.now, of=name, subject=MEMBER.id)
        yield Change(f"rename to {name}", (Replace(replace(member, name=name)), Create(mail)))


RENAME = Action(name="rename", inputs=Name, does=_rename, words="Rename somebody")


def begun() -> Race:
    store = Race(lambda: NOW)
    store.commit(Create(MEMBER))
    return store


def acting(store: Any, **fields: Any) -> Acting:
    return Acting(store=store, now=NOW, by=By(who="mika", way=Way.COMMAND), **fields)


def rows(store: MemoryStore) -> list[Any]:
    return list(store.scan())


def test_each_change_is_made_once_the_one_before_it_is():
    store, post = begun(), Outbox()
    done = perform(RENAME, Name(name="Bo"), acting(store, post=post))
    assert [change.what for change in done] == ["rename to Bo in between", "rename to Bo"]
    assert store.get(Member, "g", MEMBER.id).name == "Bo"
    assert [mail.id for change in done for mail in change.mails] == ["back/g/Bo in between", "back/g/Bo"]
    assert len(post.sent) == 2


def test_what_somebody_else_changed_meanwhile_is_kept():
    store = begun()
    store.faster = 1
    perform(RENAME, Name(name="Bo"), acting(store))
    after = store.get(Member, "g", MEMBER.id)
    assert (after.name, after.zone) == ("Bo", "Etc/GMT-0")


def test_who_shows_what_was_read_hears_of_it_at_once():
    store = begun()
    store.faster = 1
    with pytest.raises(Conflict):
        perform(RENAME, Name(name="Bo"), acting(store), tries=1)


def test_rows_that_are_known_are_read_again_once_somebody_was_faster():
    store = begun()
    known = {Ref(Member, ("g", MEMBER.id)): store.get(Member, "g", MEMBER.id)}
    store.faster = 1
    perform(RENAME, Name(name="Bo"), acting(store, known=known))
    assert store.get(Member, "g", MEMBER.id).zone == "Etc/GMT-0"


def test_it_ends_where_others_are_always_faster():
    store = begun()
    store.faster = TRIES
    with pytest.raises(Conflict, match="rename"):
        perform(RENAME, Name(name="Bo"), acting(store))


def test_foreseeing_gives_what_doing_writes_and_writes_nothing():
    store = begun()
    before = rows(store)
    dry_run = DryRun(store)
    foreseen_changes = foreseen(RENAME, Name(name="Bo"), acting(store), dry_run)
    assert rows(store) == before
    assert foreseen_changes == perform(RENAME, Name(name="Bo"), acting(store))
    assert dry_run.commits == [change.writes for change in foreseen_changes]


def test_a_mail_of_a_command_waits_for_no_queue():
    assert By(who="mika", way=Way.COMMAND).wait == timedelta(0)
    assert By(who="self", way=Way.LINK).wait is None


def test_what_a_change_rests_on_are_the_rows_as_they_were_read():
    (first, second) = perform(RENAME, Name(name="Bo"), acting(begun()))
    assert [row.version for row in (*first.read, *second.read)] == [1, 2]
    assert second.left(MEMBER).name == "Bo"
