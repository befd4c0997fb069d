"""From rows to the bucket, through the handler: what appears, what is left alone, what goes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from functions.publish_site import app
from shared.adapters import clients
from shared.adapters.buckets import FEW, Site
from shared.errors import Conflict
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session
from shared.model.vote import Ballot, Vote
from shared.site import publishing
from shared.store import Create, Replace
from tests.builders.command_line import fortnight
from tests.calls import Calls
from tests.faults import AFTER, BEFORE
from tests.platform import Platform

MADE = datetime(2023, 10, 20, tzinfo=UTC)
PROPOSAL = TalkProposal(group="ml-theory", id="p1", topic="Mirror descent", speaker="Ada Example", made=MADE)
PAGE = "ml-theory/proposals/index.html"


@pytest.fixture(autouse=True)
def _with_pages(group: Platform) -> None:
    group.publishes = True


def test_a_proposal_has_a_page_while_it_is_open_and_nobody_who_made_or_chose_it_is_on_it(group: Platform):
    vote = Vote(
        group="ml-theory", id="v1", proposals=("p1",), opened=MADE, closes=datetime(2023, 11, 2, tzinfo=UTC), seats=2
    )
    private = (
        Proposer(group="ml-theory", proposal="p1", name="Proposer Private", address="proposer@example.net"),
        Ballot(group="ml-theory", vote="v1", member="m-secret", choices=("p1",), cast=MADE),
    )
    group.table.commit(*(Create(row) for row in (PROPOSAL, vote, *private)))
    group.publish()
    site = group.site()
    assert b"Mirror descent" in site[PAGE]
    assert b"A vote is open" in site[PAGE]
    assert [
        key for key, body in site.items() if b"proposer@" in body or b"Proposer Private" in body or b"m-secret" in body
    ] == []
    (row,) = group.rows(TalkProposal)
    group.table.commit(Replace(replace(row, state=ProposalState.WITHDRAWN)))
    (row,) = group.rows(Vote)
    group.table.commit(Replace(replace(row, proposals=())))
    group.publish()
    assert b"Mirror descent" not in b"".join(group.site().values())


def test_a_page_that_is_of_nothing_any_more_goes(group: Platform):
    group.table.commit(Create(PROPOSAL))
    group.publish()
    assert PAGE in group.site()
    (row,) = group.rows(TalkProposal)
    group.table.commit(Replace(replace(row, state=ProposalState.HIDDEN)))
    group.publish()
    assert PAGE not in group.site()


def test_a_recap_changes_only_what_shows_it(group: Platform):
    group.publish()
    before = group.site()
    row = group.table.get(Session, "ml-theory", "2023-10-14")
    group.table.commit(Replace(replace(row, recap="It was good.", recapped_at=MADE)))
    group.publish()
    after = group.site()
    assert {key for key in after if before.get(key) != after[key]} <= {
        "ml-theory/s/2023-10-14/index.html", "ml-theory/data/sessions.json", "ml-theory/data/search.json", "ml-theory/feed.xml",
    }  # fmt: skip
    assert b"It was good." in after["ml-theory/s/2023-10-14/index.html"]


def recap(platform: Platform, words: str) -> None:
    row = platform.table.get(Session, "ml-theory", "2023-10-14")
    platform.table.commit(Replace(replace(row, recap=words, recapped_at=MADE if words else None)))


def test_a_change_lists_nothing_and_reads_and_writes_the_manifest_around_the_pages(group: Platform, calls: Calls):
    group.publish()
    recap(group, "It was good.")
    calls.clear()
    group.publish()
    reading = [
        "GetObject",
        "Query",
        "BatchGetItem",
        "Query",
        "Query",
    ]  # manifest, groups, what was told, its season
    assert calls.names() == [*reading, *["GetObject"] * 2, *["PutObject"] * 5]
    calls.clear()
    group.publish()
    assert calls.names() == [*reading, "ListObjectsV2", "PutObject"]


def test_after_a_change_that_failed_and_was_never_told_again_the_next_of_anything_mends_it(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    def failing(*_: object) -> None:
        raise RuntimeError

    group.publish()
    recap(group, "It was good.")
    other = next(row.key for row in group.rows(Session) if row.key != "2023-10-14")
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "_about", failing)
        with pytest.raises(RuntimeError):
            app.renew("ml-theory", set(), {"2023-10-14"})
    app.renew("ml-theory", set(), {other})
    assert b"It was good." in group.site()["ml-theory/s/2023-10-14/index.html"]


def test_a_change_survives_a_death_at_every_call_and_then_being_taken_back(group: Platform):
    group.publish()
    before = group.site()
    recap(group, "It was good.")
    group.faults.arm(0, BEFORE)
    group.publish()
    calls, after = group.faults.made, group.site()
    for number in range(1, calls + 1):
        for when in (BEFORE, AFTER):
            recap(group, "")
            group.publish()
            assert group.site() == before, (number, when)
            recap(group, "It was good.")
            group.faults.arm(number, when)
            group.publish()  # dies, and is tried again
            assert group.faults.kill_at == 0 or when == BEFORE
            assert group.site() == after, (number, when)


def test_many_pages_are_written_side_by_side_and_one_that_is_not_as_said_is_told(group: Platform, calls: Calls):
    site = Site("site")
    pages = [(f"many/{number}", b"page %d" % number, "text/plain", "no-store", None) for number in range(FEW + 5)]
    borne = site.put_all(pages)
    assert site.tags("many/") == dict(zip((key for key, *_ in pages), borne, strict=True))
    again = [(key, body + b"!", *how, site.tag(key) if key != "many/3" else "0" * 32) for key, body, *how, _ in pages]
    with pytest.raises(Conflict):
        site.put_all(again)
    assert (site.read("many/3") or (b"",))[0] == b"page 3"


def test_a_rebuild_by_command_mends_what_was_changed_by_hand_and_says_what_it_did(group: Platform):
    group.publish()
    before = group.site()
    s3 = clients.client("s3")
    s3.put_object(Bucket="site", Key="ml-theory/index.html", Body=b"broken")
    s3.put_object(Bucket="site", Key="ml-theory/old/index.html", Body=b"of long ago")
    s3.put_object(Bucket="site", Key="decks/ml-theory/deck.pdf", Body=b"a deck")
    s3.delete_object(Bucket="site", Key="ml-theory/about/index.html")
    done = fortnight(group, "site", "rebuild", "--json")
    (told,) = done.json
    assert (told["group"], sorted(told["written"]), told["removed"]) == (
        "ml-theory", ["ml-theory/about/index.html", "ml-theory/index.html"], ["ml-theory/old/index.html"],
    )  # fmt: skip
    assert told["made"] == len(before)
    assert group.site() == before | {"decks/ml-theory/deck.pdf": b"a deck"}
    again = fortnight(group, "site", "rebuild", "--group-id", "ml-theory")
    assert again.out == f"ml-theory: {len(before)} pages made, 0 written, 0 removed.\n"
    assert fortnight(group, "site", "rebuild", "--group-id", "nobody").code == 2
