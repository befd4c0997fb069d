"""What presses, events and daily duties cost in calls, pages of a query included, in a group in which much was before."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from fakes.youtube_api import YouTubeApi
from local.decks import deck
from shared import limits, signed_links
from shared.adapters.clients import client
from shared.adapters.dynamodb import lookups
from shared.errors import TooLarge
from shared.model.deck import Outcome, Upload
from shared.model.form_response import SeenResponse, Taken
from shared.model.member import Member, MemberState
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.recording import Match, Recording
from shared.model.session import Session, SessionState, Talk
from shared.model.suppression import Erased, Erasure
from shared.model.vote import Vote, VoteState
from shared.signed_links import Link
from shared.store import Create, Delete, Replace
from tests.builders.at_desk import Seat
from tests.builders.feedback import bounce
from tests.builders.recaps import LIST, set_up, upkeep
from tests.builders.signups import respond
from tests.builders.votes import chosen, ids, key_in, own_page, row_of, token_of
from tests.calls import Calls
from tests.platform import Platform
from tests.thorough import THOROUGH

GROUP, LONG_AGO = "ml-theory", datetime(2020, 1, 1, tzinfo=UTC)
FEW, MANY = 10, 1000 if THOROUGH else 100
WORDS = "Long ago. " * (250_000 // MANY)
"""So many rows with so many are some pages of a query: 2.5 MB of them."""


def rows(number: int) -> Iterable[Any]:
    """One more of each noun of which a group gets more and more: none of them of whoever is looked at here."""
    name = f"old-{number:04}"
    yield Upload(
        id=name, group=GROUP, key=name, object_version="1", at=LONG_AGO, issued=LONG_AGO, session="2020-01-04", talk=f"talk-{number}",
        outcome=Outcome.REFUSED, reason=WORDS,
    )  # fmt: skip
    yield TalkProposal(
        group=GROUP, id=name, topic=name, speaker="Somebody", about=WORDS, made=LONG_AGO, state=ProposalState.WITHDRAWN
    )
    yield Proposer(group=GROUP, proposal=name, name=WORDS, address=f"{name}@example.org", member=name)
    yield Recording(group=GROUP, id=name, title=WORDS, published=LONG_AGO, match=Match.REFUSED)
    yield Vote(
        group=GROUP, id=f"2020-01-04-{name}", proposals=(WORDS,), opened=LONG_AGO, closes=LONG_AGO, seats=1, state=VoteState.CLOSED,
    )  # fmt: skip
    yield Session(
        group=GROUP, key=f"2020-01-04-{name}", kind="talks", state=SessionState.HELD, starts=LONG_AGO, date="2020-01-04",
        talks=(Talk(slug="talk", speaker="Somebody", about=WORDS),),
    )  # fmt: skip
    yield SeenResponse(group=GROUP, id=name, submitted=LONG_AGO, outcome=Taken.NEW, member=name)


_items: dict[int, dict[Any, Any]] = {}


def had(platform: Platform, number: int) -> dict[Any, Any]:
    """The items of so many of each, made once: all that differs between two cases is what is done."""
    if number not in _items:
        before = set(platform.dynamodb.items)
        for first in range(0, number, 10):
            platform.table.commit(*(Create(row) for one in range(first, first + 10) for row in rows(one)))
        _items[number] = {key: item for key, item in platform.dynamodb.items.items() if key not in before}
    return _items[number]


def talk_link(platform: Platform) -> str:
    session = platform.table.get(Session, GROUP, "2023-10-28")
    link = Link(signed_links.TALK, (GROUP, *signed_links.talk_subject(session.key, session.talks[0].slug, 0)), None)
    return token_of(platform, "talk", signed_links.TALK, *link.subject[1:])


def withdrawn(platform: Platform) -> None:
    """Also for somebody whose proposal another one was merged into."""
    assert "withdrawn" in platform.press(own_page(platform, "bo"), "POST", "withdraw", proposal=ids(platform)["Margins"])["body"]  # fmt: skip


def proposed(platform: Platform) -> None:
    page = own_page(platform, "ada")
    fields = {"key": key_in(platform.press(page, "GET")), "topic": "Kernels", "name": "Ada"}
    assert "Thank you" in platform.press(page, "POST", "propose", **fields)["body"]


def reworded(platform: Platform) -> None:
    page = own_page(platform, "ada")
    fields = {"key": key_in(platform.press(page, "GET")), "topic": "Kernels", "name": "Ada"}
    for speaker in ("Ada", "Ada L."):
        assert "Thank you" in platform.press(page, "POST", "propose", **(fields | {"name": speaker}))["body"]


def of_no_talk(platform: Platform) -> None:
    """Its key names another day, to which no session was moved; then a co-lead says whose it is."""
    key = f"{GROUP}/2023-10-29/nobody/slides.pdf"
    assert platform.deliver("decks", platform.upload(key, deck("Kernels", "Ada", 2)))
    seat, address = Seat(platform), f"/desk/{GROUP}/do/slides-attach"
    seat.logs_in("mika@example.org")
    session = platform.table.get(Session, GROUP, "2023-10-28")
    given = {"key": key, "session": session.key, "talk": session.talks[0].slug}
    page = seat.fills(seat.opens(f"{address}?{urlencode(given)}"), address, **given)
    if 'name="seen"' in page["body"]:
        seat.fills(page, address)
    platform.settle()
    assert [row.talk for row in platform.rows(Upload) if row.key == key] == [given["talk"]]


def uploaded(platform: Platform) -> None:
    session = platform.table.get(Session, GROUP, "2023-10-28")
    key = f"{GROUP}/{session.key}/{session.talks[0].slug}/slides.pdf"
    assert platform.deliver("decks", platform.upload(key, deck("Kernels", "Ada", 2)))


def signed_up(platform: Platform) -> None:
    if not platform.form.responses():
        respond(platform, "Zoe", "zoe@example.org", platform.now)
    assert platform.deliver("wakeups", {"reason": "schedule"})


def watched(platform: Platform) -> None:
    set_up(platform, playlist=LIST)
    upkeep(platform)


def desk(path: str) -> Callable[[Platform], None]:
    def look(platform: Platform) -> None:
        seat = Seat(platform)
        seat.logs_in("mika@example.org")
        platform.faults.calls.clear()
        assert seat.opens(path)["statusCode"] == 200

    return look


PUBLIC: dict[str, Callable[[Platform], Any]] = {
    "the speaker's page": lambda platform: platform.press(talk_link(platform), "GET"),
    "what a speaker saves": lambda platform: platform.press(talk_link(platform), title="Another"),
    "the page to propose on": lambda platform: platform.press(own_page(platform, "bo"), "GET"),
    "a proposal": proposed,
    "one that is withdrawn": withdrawn,
    "a chosen speaker's yes": lambda platform: platform.press(chosen(platform, "Implicit bias"), "POST", "confirm"),
    "a chosen speaker's no": lambda platform: platform.press(chosen(platform, "Implicit bias"), "POST", "decline"),
    "a member's own page": lambda platform: platform.press(
        token_of(platform, "m", signed_links.MEMBER, row_of(platform, "bo").id), "GET"
    ),
    "a deck": uploaded,
    "a deck of no talk, and whose it is": of_no_talk,
    "one that is said otherwise": reworded,
    "the desk's first page": desk("/desk/ml-theory"),
    "a sign-up": signed_up,
    "a bounce": lambda platform: platform.deliver("feedback", bounce(row_of(platform, "bo").id, "ses-1")),
    "the day's duties": watched,
    "a tick": lambda platform: platform.tick(platform.now + timedelta(minutes=5)),
    "slides of no talk": desk("/desk/ml-theory/sessions/uploads"),
}


@pytest.fixture
def long(counted: Platform, playlists: tuple[YouTubeApi, str]) -> Platform:
    """All that there is lies where it is looked for, as a day after this version came."""
    playlists[0].reset(LIST)
    for kind in (Upload, Proposer, Recording):
        assert counted.table.catch_up(kind, GROUP)
    return counted


@pytest.mark.parametrize("what", PUBLIC)
def test_it_takes_as_many_calls_among_very_many_of_each_as_among_ten(what: str, long: Platform, calls: Calls) -> None:
    before, now = dict(long.dynamodb.items), long.now
    found = []
    for number in (FEW, MANY):
        long.dynamodb.items = dict(before)
        long.dynamodb.items = before | had(long, number)
        long.dynamodb.written = 1 << 30  # a query may have pages
        lookups.forget()
        long.at(now)
        calls.clear()
        PUBLIC[what](long)
        found.append([name for name in calls.names() if name != "Scan" and ":CLOCK" not in name])  # those of the test
    assert found[0] == found[1]
    assert found[0]


# --- what an earlier version wrote
def as_before(platform: Platform) -> None:
    """The table as an earlier version left it: no row has a copy, and nothing says so."""
    items = platform.dynamodb.items
    platform.dynamodb.items = {
        key: {name: value for name, value in item.items() if name != "copied"}
        for key, item in items.items()
        if "row" in item
    }
    lookups.forget()


def upload(number: int, **fields: Any) -> Upload:
    return Upload(
        id=f"{number:020}", group=GROUP, key=f"key-{number}", object_version="1", at=LONG_AGO, issued=LONG_AGO + timedelta(number),
        **{"session": "2023-10-28", "talk": "a", "outcome": Outcome.OUTDATED} | fields,
    )  # fmt: skip


def of_talk(platform: Platform) -> list[str]:
    return [row.key for row in platform.table.all(Upload, GROUP, where={"session": "2023-10-28", "talk": "a"})]


def test_rows_of_an_earlier_version_are_found_before_meanwhile_and_after_and_none_twice(
    people: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "AT_ONCE", 2)
    people.table.commit(*(Create(upload(n)) for n in range(5)), Create(upload(9, session=None, talk=None, outcome=Outcome.UNKNOWN)))  # fmt: skip
    as_before(people)
    people.table.commit(Create(upload(5)))
    every = [f"key-{n}" for n in range(6)]
    turns = 0
    while True:
        assert of_talk(people) == every
        assert [row.key for row in people.table.all(Upload, GROUP, where={"outcome": "unknown"})] == ["key-9"]
        assert len(people.rows(Upload)) == 7
        turns += 1
        if people.table.catch_up(Upload, GROUP):
            break
    assert turns == 4  # two at a time, and once more to see that none is left
    assert of_talk(people) == every
    assert [row.key for row in people.table.all(Upload, GROUP, where={"outcome": "unknown"})] == ["key-9"]


def test_what_an_old_function_wrote_meanwhile_is_found_too(people: Platform) -> None:
    people.table.commit(Create(upload(0)))
    as_before(people)
    assert not people.table.catch_up(Upload, GROUP)
    table = people.dynamodb.items
    (key,) = [key for key, item in table.items() if item.get("row") == {"S": "Upload"}]
    late = {name: value for name, value in table[key].items() if name != "copied"}
    table[key[0], "late"] = late | {"sk": {"S": "late"}, "doc": {"M": late["doc"]["M"] | {"id": {"S": "late"}}}}
    assert len(of_talk(people)) == 2
    while not people.table.catch_up(Upload, GROUP):
        pass
    assert len(of_talk(people)) == 2


def strayed(platform: Platform, name: str) -> None:
    """A row as a command of an earlier version writes it: without a copy, whatever the mark says."""
    (key,) = [
        key
        for key, item in platform.dynamodb.items.items()
        if item.get("row") == {"S": "Upload"} and key[1] == f"{0:020}"
    ]
    item = {part: value for part, value in platform.dynamodb.items[key].items() if part != "copied"}
    platform.dynamodb.items[key[0], name] = item | {
        "sk": {"S": name},
        "doc": {"M": item["doc"]["M"] | {"id": {"S": name}}},
    }


def test_what_an_earlier_version_writes_after_the_mark_is_found_the_day_after(people: Platform) -> None:
    people.table.commit(Create(upload(0)))
    while not people.table.catch_up(Upload, GROUP):
        pass
    strayed(people, "late")
    assert len(of_talk(people)) == 1
    assert people.table.catch_up(Upload, GROUP)
    assert len(of_talk(people)) == 2


def test_whoever_is_erased_leaves_no_copy_of_what_an_earlier_version_deleted(people: Platform) -> None:
    row = Proposer(group=GROUP, proposal="p", name="Ada", address="ada@example.org", member="a")
    people.table.commit(Create(row), Create(replace(row, proposal="q", member="other")))
    del people.dynamodb.items[f"PROPOSERS#{GROUP}", "p"]  # as an earlier version deletes it
    job = Erasure(id="x.1", memberships=(Erased(group=GROUP, member="a", lives=1),), since=people.now, due=people.now)
    people.table.commit(Create(job))
    people.tick(people.now + timedelta(minutes=5))
    assert people.table.get(Erasure, job.id) is None
    names = [key for key in people.dynamodb.items if key[0].startswith(f"PROPOSERS#{GROUP}") and key[1] in "pq"]
    assert sorted(names) == [(f"PROPOSERS#{GROUP}", "q"), (f"PROPOSERS#{GROUP}#other", "q")]


def test_of_very_many_rows_a_page_is_looked_through_again_each_day(people: Platform) -> None:
    for row in (upload(n, reason="Long ago. " * 250) for n in range(1000)):
        people.table.commit(Create(row))
    people.dynamodb.written = 1 << 30  # a query may have pages
    while not people.table.catch_up(Upload, GROUP):
        pass
    strayed(people, "late")  # behind all others
    days = 0
    while len(of_talk(people)) == 1000:
        days += 1
        assert days < 10
        people.table.catch_up(Upload, GROUP)
    assert days > 1
    people.table.catch_up(Upload, GROUP)
    strayed(people, f"{0:020}a")
    for _ in range(days + 1):
        people.table.catch_up(Upload, GROUP)
    assert len(of_talk(people)) == 1002


def test_who_applied_to_an_earlier_version_is_counted_before_meanwhile_and_after(
    people: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "AT_ONCE", 2)
    asks = replace(row_of(people, "bo"), state=MemberState.PENDING_APPROVAL, version=0)
    people.table.commit(*(Create(replace(asks, id=f"{n:020x}")) for n in range(5)))
    items = people.dynamodb.items
    for key in [key for key, item in items.items() if item.get("due") == {"S": f"waits#{GROUP}"}]:
        items[key] = {name: value for name, value in items[key].items() if name not in ("due", "due_at")}
    turns = 0
    while True:
        assert people.table.applicants(GROUP) == 5
        turns += 1
        if people.table.index_applicants(GROUP):
            break
    assert turns == 4
    assert people.table.applicants(GROUP) == 5
    members = people.table.get(Member, GROUP, f"{0:020x}")
    people.table.commit(Replace(replace(members, state=MemberState.DECLINED)))
    assert people.table.applicants(GROUP) == 4


def test_a_row_that_nobody_can_read_keeps_none_of_the_others_from_being_found(people: Platform) -> None:
    people.table.commit(*(Create(upload(n)) for n in range(3)))
    as_before(people)
    item = people.dynamodb.items["UPLOADS#ml-theory", f"{1:020}"]
    item["doc"] = {"M": item["doc"]["M"] | {"outcome": {"S": "from a later version"}}}
    assert not people.table.catch_up(Upload, GROUP)
    assert not people.table.catch_up(Upload, GROUP)  # and so it is looked for among all
    assert len(people.table.all(Upload, GROUP, where={"session": "2023-10-28", "talk": "a"}, unread=[])) == 2


def test_whoever_gets_a_proposal_has_it_and_who_had_it_has_it_no_more(people: Platform) -> None:
    table = people.table
    table.catch_up(Proposer, GROUP)
    row = Proposer(group=GROUP, proposal="p", name="Ada", address="ada@example.org", member="a")
    table.commit(Create(row))
    first = table.get(Proposer, GROUP, "p")
    table.commit(Replace(replace(first, member="b"), was=first))
    assert [table.all(Proposer, GROUP, where={"member": who}) for who in "ab"] == [[], [table.get(Proposer, GROUP, "p")]]  # fmt: skip
    table.commit(Delete(table.get(Proposer, GROUP, "p")))
    assert table.all(Proposer, GROUP, where={"member": "b"}) == []
    left = client("dynamodb").scan(TableName="table")["Items"]
    assert not [item for item in left if item["pk"]["S"].startswith("PROPOSERS") and item["sk"]["S"] == "p"]


def test_every_noun_that_has_copies_counts_twice_in_a_transaction() -> None:
    assert set(limits.COPIED) == set(lookups.LOOKUPS)


def test_as_many_items_are_counted_as_are_written(people: Platform) -> None:
    there = Proposer(group=GROUP, proposal="p", name="Ada", address="ada@example.org", member="a")
    cases = [Create(there), Replace(replace(there, member="b"), was=there), Delete(there)]
    assert [limits.together([write])[0] for write in cases] == [
        len(list(people.table._items(write))) for write in cases
    ]
    moves = [Replace(replace(there, proposal=f"{n}", member="b"), was=there) for n in range(34)]
    with pytest.raises(TooLarge, match="would change 102 rows at once"):
        people.table.commit(*moves)
