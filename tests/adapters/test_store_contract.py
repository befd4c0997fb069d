"""One contract for whatever stands behind :class:`shared.store.Store`: the table on moto and on the laptop's emulator, the same on its
quick stand-in, the simulation's in memory, and a dry run."""

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared import limits
from shared.adapters import clients
from shared.adapters.dynamodb.rows import NOUNS
from shared.adapters.dynamodb.table import Table
from shared.errors import Conflict, TooLarge
from shared.model.allowance import Allowance
from shared.model.audit import AuditLine
from shared.model.count import Count
from shared.model.deck import Deck, Outcome, Upload
from shared.model.digest import DigestCount
from shared.model.form_response import HandedResponse, SeenResponse, Taken
from shared.model.group import CoLead, FiledTalks, Group, PublicGroup
from shared.model.health import Condition, Finding, HealthReport
from shared.model.login import DeskSession, LoginRequest
from shared.model.mailing import Audience, Entry, EntryState, Mailing, done, mailing
from shared.model.member import Answered, Member, MemberState, addressee
from shared.model.proposal import Proposer, TalkProposal
from shared.model.recording import Recording
from shared.model.searching import sought
from shared.model.session import Session, SessionState, Speaker
from shared.model.suppression import Erased, Erasure
from shared.model.vote import Ballot, Vote
from shared.store import Create, Delete, Ref, Replace
from shared.store.pace import Wanted
from tests.adapters.moment import NOW
from tests.dynamodb import Dynamodb
from tests.simulation.store import MemoryStore

MEMBER = Member(group="g", id="0a" * 10, name="Ada", address="ada@example.org", state=MemberState.ACTIVE)
MAIL = mailing("welcome", "g", Audience.APPLICANT, at=NOW, of="x", facts={"near": "yes"}, subject=MEMBER.id)
LINE = Entry(mailing=MAIL.id, reader="member:1", kind="welcome", state=EntryState.CLAIMED, at=NOW)


def session(key: str, **fields: Any) -> Session:
    return Session(group="g", key=key, kind="talks", state=SessionState.PLANNED, **fields)


def test_a_created_row_is_read_back_whole_in_its_first_version(store: Any):
    store.commit(Create(MEMBER))
    assert store.get(Member, "g", MEMBER.id) == replace(MEMBER, version=1)


def test_what_is_not_there_is_none(store: Any):
    assert store.get(Member, "g", MEMBER.id) is None
    assert store.get_many([Ref(Member, ("g", MEMBER.id))]) == {}


def test_each_write_raises_the_version(store: Any):
    store.commit(Create(MEMBER))
    store.commit(Replace(replace(MEMBER, name="Bo", version=1)))
    assert store.get(Member, "g", MEMBER.id) == replace(MEMBER, name="Bo", version=2)


@pytest.mark.parametrize(
    "write", [Create(MEMBER), Replace(MEMBER), Replace(replace(MEMBER, version=2)), Delete(replace(MEMBER, version=7))]
)
def test_a_row_that_is_not_as_expected_is_a_conflict_and_stays(store: Any, write: Any):
    store.commit(Create(MEMBER))
    with pytest.raises(Conflict):
        store.commit(write)
    assert store.get(Member, "g", MEMBER.id) == replace(MEMBER, version=1)


@pytest.mark.parametrize("write", [Replace(MEMBER), Delete(MEMBER)])
def test_a_row_that_is_gone_can_neither_be_replaced_nor_deleted(store: Any, write: Any):
    with pytest.raises(Conflict):
        store.commit(write)
    assert store.get(Member, "g", MEMBER.id) is None


def test_a_transaction_is_written_whole_or_not_at_all(store: Any):
    store.commit(Create(MEMBER))
    with pytest.raises(Conflict):
        store.commit(Create(MAIL), Create(MEMBER))
    assert store.get(Mailing, MAIL.id) is None
    store.commit(Create(MAIL), Delete(replace(MEMBER, version=1)))
    assert (store.get(Mailing, MAIL.id), store.get(Member, "g", MEMBER.id)) == (replace(MAIL, version=1), None)


def test_a_transaction_never_touches_a_row_twice(store: Any):
    with pytest.raises(Exception, match=r".") as raised:
        store.commit(Create(MEMBER), Replace(MEMBER))
    assert not isinstance(raised.value, Conflict)
    assert store.get(Member, "g", MEMBER.id) is None


@pytest.mark.parametrize("letter", ["a", "é", "東", "😀"])
def test_a_row_up_to_the_bound_is_kept_and_a_larger_one_refused_by_name_with_its_heaviest_part(store: Any, letter: str):
    room = limits.ROW - limits.of_row(replace(MEMBER, answers=(("Why", ""),)))
    whole = replace(MEMBER, answers=(("Why", letter * (room // len(letter.encode()))),))
    store.commit(Create(whole))
    assert store.get(Member, "g", MEMBER.id) == replace(whole, version=1)
    large = replace(whole, answers=((*whole.answers[0],), ("More", "x" * 10)), version=1)
    with pytest.raises(
        TooLarge, match=r"member g/0a0a0a\w+ would be 391 KB, and at most 390 KB can be kept.*answers.1.2"
    ):
        store.commit(Replace(large))
    assert store.get(Member, "g", MEMBER.id) == replace(whole, version=1)


def test_a_transaction_takes_a_hundred_rows_and_not_one_more(store: Any):
    rows = [Create(replace(MEMBER, id=f"{n:02x}" * 10)) for n in range(101)]
    with pytest.raises(TooLarge, match="101 rows at once, and at most 100"):
        store.commit(*rows)
    store.commit(*rows[:100])
    assert sum(len(page) for page, _ in store.members("g")) == 100


def test_a_transaction_takes_four_megabytes_and_no_more(store: Any):
    rows = [Create(replace(MEMBER, id=f"{n:02x}" * 10, answers=(("Why", "x" * 380_000),))) for n in range(11)]
    with pytest.raises(TooLarge, match=r"4,0\d\d KB at once, and at most 4,032 KB"):
        store.commit(*rows)
    store.commit(*rows[:10])


def test_many_rows_of_several_nouns_are_read_at_once_each_once(store: Any):
    store.commit(Create(MEMBER))
    store.commit(Create(MAIL))
    wanted = [Ref(Member, ("g", MEMBER.id)), Ref(Mailing, (MAIL.id,)), Ref(Mailing, (MAIL.id,)), Ref(Group, ("g",))]
    assert store.get_many(iter(wanted)) == {wanted[0]: replace(MEMBER, version=1), wanted[1]: replace(MAIL, version=1)}


def test_the_due_are_found_up_to_the_moment_itself_oldest_first(store: Any):
    job = Erasure(id="h.1", memberships=(Erased(group="g", member="m", lives=1),), since=NOW, due=NOW)
    rows = [
        session("2024-03-16", next_due=NOW + timedelta(microseconds=1)),
        session("2024-03-17", next_due=NOW - timedelta(days=1)),
        replace(MEMBER, next_due=NOW - timedelta(hours=1)), session("2024-03-18"), job, MAIL,
    ]  # fmt: skip
    for row in rows:
        store.commit(Create(row))
    assert [getattr(row, "key", row.id) for row in store.due(NOW)] == ["2024-03-17", MEMBER.id, "h.1"]


def test_who_is_not_due_any_more_leaves_the_index(store: Any):
    store.commit(Create(MAIL))
    assert [row.id for row in store.due(NOW + timedelta(days=1))] == [MAIL.id]
    store.commit(Replace(done(replace(MAIL, version=1))))
    assert store.due(NOW + timedelta(days=1)) == []


def test_sessions_come_in_the_order_of_their_keys_undated_ones_only_without_a_bound(store: Any):
    for key in ("undated-03", "2024-03-23", "2024-03-09"):
        store.commit(Create(session(key)))
    store.commit(Create(replace(session("2024-03-10"), group="other")))
    assert [row.key for row in store.all(Session, "g")] == ["2024-03-09", "2024-03-23", "undated-03"]
    assert [row.key for row in store.all(Session, "g", since="2024-03-10")] == ["2024-03-23"]
    assert [row.key for row in store.all(Session, "g", since="2024-03-09", until="2024-03-22")] == ["2024-03-09"]


def test_members_are_paged_and_every_cursor_goes_on_behind_its_page(store: Any):
    ids = sorted(f"{n:02x}" * 10 for n in range(40))
    for member in ids:
        store.commit(Create(replace(MEMBER, id=member)))
    pages = list(store.members("g"))
    assert sorted(row.id for rows, _ in pages for row in rows) == ids
    assert pages[-1][1] == "end"
    assert list(store.members("g", "end")) == []
    for number, (_, cursor) in enumerate(pages):
        rest = [row.id for rows, _ in pages[number + 1 :] for row in rows]
        assert [row.id for rows, _ in store.members("g", cursor) for row in rows] == rest


def test_a_mailing_to_all_sees_the_same_pages_and_of_each_member_only_what_it_asks(store: Any):
    people = [replace(MEMBER, id=f"{n:02x}" * 10, zone="Asia/Kolkata" if n % 2 else "") for n in range(40)]
    people[7] = replace(people[7], state=MemberState.PAUSED, active_since=NOW, answers=(("Why", "x" * 5_000),))
    said = tuple(Answered(session=f"2027-01-{day}", starts=NOW, coming=day == 23) for day in (22, 23))
    people[8] = replace(people[8], rsvps=said, comes_until="2027-06-26")
    for member in people:
        store.commit(Create(member))
    pages = list(store.addressees("g"))
    found = {one.id: one for rows, _ in pages for one in rows}
    assert found == {one.id: addressee(one) for one in people}
    assert [cursor for _, cursor in pages] == [cursor for _, cursor in store.members("g")]
    for number, (_, cursor) in enumerate(pages):
        rest = [one.id for rows, _ in pages[number + 1 :] for one in rows]
        assert [one.id for rows, _ in store.addressees("g", cursor) for one in rows] == rest


def test_a_cursor_within_a_partition_goes_on_behind_that_row(store: Any):
    ids = sorted((f"{16 * n:08x}" + "0" * 12) for n in range(5))
    for member in ids:
        store.commit(Create(replace(MEMBER, id=member)))
    found = [row.id for rows, _ in store.members("g", f"00/{ids[2]}") for row in rows]
    assert found == ids[3:]


def test_a_small_page_of_the_memorys_ends_with_a_cursor_within_the_partition():
    store = MemoryStore(lambda: NOW, page=2)
    ids = sorted((f"{16 * n:08x}" + "0" * 12) for n in range(5))
    for member in ids:
        store.commit(Create(replace(MEMBER, id=member)))
    pages = list(store.members("g"))
    assert [([row.id for row in rows], cursor) for rows, cursor in pages[:3]] == [
        (ids[:2], f"00/{ids[1]}"), (ids[2:4], f"00/{ids[3]}"), (ids[4:], "01"),
    ]  # fmt: skip


SOUGHT = {"zoe": "Zoë Özdemir", "lukasz": "Łukasz Ørsted", "binod": "बिनोद शर्मा", "oneil": "Siân O’Neil", "li": "李雷"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [("zoe", ["zoe"]), ("ZOË ozd", ["zoe"]), ("ozdemir zoe", ["zoe"]), ("lukasz", ["lukasz"]), ("orsted", ["lukasz"]), ("बिनोद", ["binod"]),
     ("o'neil", ["oneil"]), ("sian", ["oneil"]), ("李", ["li"]), ("binod@", ["binod"]), ("EXAMPLE.ORG li", ["li"]), ("nobody", []), ("zoe lukasz", []),
     ("बन", []), ("", ["binod", "li", "lukasz", "oneil", "zoe"])],
)  # fmt: skip
def test_members_are_found_by_words_of_name_and_address_as_people_type_them(store: Any, typed: str, found: list[str]):
    for number, (who, name) in enumerate(SOUGHT.items()):
        store.commit(Create(replace(MEMBER, id=f"{number:08x}" + "0" * 12, name=name, address=f"{who}@example.org")))
    store.commit(Create(replace(MEMBER, group="other", name="Zoë Lukasz")))
    rows, cursor = store.find("g", sought(typed))
    assert (sorted(row.address.partition("@")[0] for row in rows), cursor) == (found, "end")


def test_who_waits_for_a_word_is_counted_until_it_is_said(store: Any):
    asks = replace(MEMBER, state=MemberState.PENDING_APPROVAL)
    for row in (asks, replace(asks, id="0b" * 10, submitted="2024-03-01T00:00:00Z"), replace(asks, group="other")):
        store.commit(Create(row))
    assert (store.applicants("g"), store.applicants("other"), store.applicants("none")) == (2, 1, 0)
    assert store.due(NOW + timedelta(days=365)) == []
    store.commit(Replace(replace(asks, state=MemberState.ACTIVE, version=1)))
    assert store.applicants("g") == 1


def test_members_are_found_by_their_state_too_and_counted_by_it(store: Any):
    states = [MemberState.ACTIVE, MemberState.PENDING_APPROVAL, MemberState.PAUSED, MemberState.ACTIVE]
    for number, state in enumerate(states):
        store.commit(Create(replace(MEMBER, id=f"{number:08x}" + "0" * 12, state=state)))
    first = store.get(Member, "g", "0" * 20)
    store.commit(Replace(replace(first, state=MemberState.DECLINED)))
    found, _ = store.find("g", sought("ada", MemberState.ACTIVE, MemberState.PAUSED))
    assert [row.id[:8] for row in found] == ["00000002", "00000003"]
    assert store.headcount("g") == {
        MemberState.PENDING_APPROVAL: 1, MemberState.ACTIVE: 1, MemberState.PAUSED: 1, MemberState.DECLINED: 1,
    }  # fmt: skip
    assert store.headcount("other") == {}


@pytest.mark.parametrize("typed", ["", "ada", "bo"])
def test_what_is_found_comes_in_pages_each_behind_the_one_before(store: Any, typed: str):
    ids = [f"{n:08x}" + "0" * 12 for n in (*range(0, 160, 16), *range(1, 16), *range(17, 31))]
    for number, one in enumerate(ids):
        store.commit(Create(replace(MEMBER, id=one, name="Ada" if number % 3 else "Bo", address="x@example.org")))
    whole, _ = store.find("g", sought(typed), most=1000)
    pages, cursor = [], ""
    while cursor != "end":
        rows, cursor = store.find("g", sought(typed), cursor, 4)
        assert len(rows) <= 4
        pages += rows
    assert pages == whole
    assert len(whole) == {"": 39, "ada": 26, "bo": 13}[typed]
    assert store.find("g", sought(typed), "end") == ([], "end")


LISTS: list[tuple[Any, tuple[str, ...]]] = [
    (Group(id="g", name="G", zone="UTC", sender="g@example.org", co_leads=(CoLead(id="m", name="M", address="m@example.org"),)), ()),
    (PublicGroup(id="g", name="G", zone="UTC"), ()),
    (FiledTalks(group="g", session="2024-03-09", talks=()), ("g",)),
    (session("2024-03-09"), ("g",)),
    (Deck(group="g", session="2024-03-09", talk="a", upload="u", issued=NOW, published=NOW, kind="pdf", file="f", bytes=1), ("g",)),
    (Upload(id="u", group="g", key="k", object_version="1", outcome=Outcome.UNKNOWN, at=NOW, issued=NOW), ("g",)),
    (LINE, ("member:1",)),
    (SeenResponse(group="g", id="r", submitted=NOW, outcome=Taken.NEW, member="m"), ("g",)),
    (HandedResponse(form="f", id="r", submitted=NOW, answers={"q": ("a",)}), ("f",)),
    (Speaker(group="g", session="2024-03-09", talk="a", name="A", address="a@example.org"), ("g",)),
    (TalkProposal(group="g", id="p", topic="T", speaker="A", made=NOW), ("g",)),
    (Proposer(group="g", proposal="p", name="A", address="a@example.org"), ("g",)),
    (Vote(group="g", id="v", proposals=("p",), opened=NOW, closes=NOW, seats=1), ("g",)),
    (Ballot(group="g", vote="v", member="m", choices=("p",), cast=NOW), ("g", "v")),
    (Recording(group="g", id="x", title="T", published=NOW), ("g",)),
    (AuditLine(group="g", session="2024-03-09", revision=2, at=NOW, by="m", what="moved", before=session("2024-03-09")), ("g", "2024-03-09")),
    (DigestCount(group="g", kind="applications", since=NOW), ("g",)),
    (Allowance(group="g", id="a"), ("g",)),
    (LoginRequest(id="a", address="a@example.org", expires=NOW), ("a",)),
    (DeskSession(who="w", id="a", address="a@example.org", leads={"g": "m"}, begun=NOW, expires=NOW), ("w",)),
    (HealthReport(at=NOW, findings=(Finding(check="c", label="l", condition=Condition.WRONG, words="w", mend="m"),)), ()),
]  # fmt: skip


@pytest.mark.parametrize(("row", "key"), LISTS, ids=lambda part: type(part).__name__)
def test_each_noun_is_listed_below_its_key_and_nothing_else_is(store: Any, row: Any, key: tuple[str, ...]):
    for other, _ in LISTS:
        if type(other) is not type(row):
            store.commit(Create(other))
    assert store.all(type(row), *key) == []
    store.commit(Create(row))
    assert store.all(type(row), *key) == [replace(row, version=1)]
    assert not key or store.all(type(row), *key[:-1], "other") == []


@pytest.mark.parametrize("kind", [noun.type for noun in NOUNS.values()])
def test_no_list_is_below_more_than_the_key_has(store: Any, kind: type[Any]):
    with pytest.raises(ValueError, match="more values than the key"):
        store.all(kind, *(["1"] * 8))


def test_responses_are_listed_by_their_member_only(store: Any):
    for number, member in enumerate(("m", "n", "")):
        store.commit(Create(SeenResponse(group="g", id=str(number), submitted=NOW, outcome=Taken.NEW, member=member)))
    assert [row.id for row in store.all(SeenResponse, "g", where={"member": "n"})] == ["1"]


def test_a_row_of_an_earlier_version_is_found_though_it_does_not_say_by_what():
    ours = Dynamodb()
    table = clients.client("dynamodb")
    heard = ("before-call.dynamodb.*", lambda model, params, **_: ours.answer(model.name, params["body"]))
    table.meta.events.register(*heard)
    Table("table").commit(Create(replace(MEMBER, name="Zoë")))
    for item in ours.items.values():
        assert item.pop("folded") == {"S": "zoe ada@example.org"}
    found = [len(Table("table").find("g", sought(typed))[0]) for typed in ("zoe", "bo")]
    table.meta.events.unregister(*heard)
    assert found == [1, 0]


def test_the_first_claim_holds_and_bears_the_systems_time(store: Any):
    assert store.claim(LINE) is None
    held = replace(LINE, claimed=NOW, version=1)
    assert store.claim(replace(LINE, stage="other")) == held
    assert store.get(Entry, LINE.mailing, LINE.reader) == held


def test_what_is_discarded_is_gone_whatever_it_was_and_discarding_twice_is_fine(store: Any):
    store.commit(Create(MAIL))
    for _ in range(2):
        store.discard([Ref(Mailing, (MAIL.id,)), Ref(Entry, ("x", "member:9"))])
    assert store.get(Mailing, MAIL.id) is None
    assert store.due(NOW + timedelta(days=1)) == []


def test_numbers_are_added_to_the_row_of_their_month_whoever_comes_first(store: Any):
    for numbers in ({"mails/welcome": 1}, {"mails/welcome": 2, "members/joined": 1}):
        store.add(Count(group="g", month="2024-03", numbers=numbers))
    store.add(Count(group="g", month="2024-04", numbers={"ballots/cast": 5}))
    store.add(Count(group="h", month="2024-03", numbers={"ballots/cast": 7}))
    march = Count(group="g", month="2024-03", numbers={"mails/welcome": 3, "members/joined": 1}, version=2)
    assert store.all(Count, "g") == [march, Count(group="g", month="2024-04", numbers={"ballots/cast": 5}, version=1)]
    assert store.get(Count, "g", "2024-03") == march


def test_shares_of_the_rate_are_given_beside_and_behind_each_other(store: Any):
    wanted = Wanted(count=9, rate=5.0, most=3.0, until=math.inf)
    first = store.reserve(wanted)
    shares = [first, *(store.reserve(wanted) for _ in range(2))]
    # three a second, then the two that are left of five, then the three again
    assert [(round(one.starts - first.starts, 1), round(one.ends - first.starts, 1), one.rate) for one in shares] == [
        (0.0, 3.6, 3.0), (0.0, 5.4, 2.0), (3.6, 7.1, 3.0),
    ]  # fmt: skip
    assert store.reserve(replace(wanted, until=first.starts + 6)) is None


def test_a_lagging_index_shows_what_was_and_catches_up_once_it_was_read():
    store = MemoryStore(lambda: NOW)
    store.commit(Create(MAIL))
    store.lags = lambda: True
    store.commit(Replace(done(replace(MAIL, version=1))))
    later = NOW + timedelta(days=1)
    assert [row.version for row in store.due(later)] == [1]
    assert store.due(later) == []
