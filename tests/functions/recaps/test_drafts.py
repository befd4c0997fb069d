"""The end of a session brings each co-lead a draft of its recap."""

from datetime import timedelta

from shared.model.group import Group
from shared.model.recap import Recap, RecapState
from tests.builders.recaps import KEY, OVER, drafts, link, over, readers, recap, session, text
from tests.calls import Calls
from tests.platform import Platform


def test_the_end_of_a_session_brings_each_co_lead_a_draft_with_a_link_of_their_own(held: Platform):
    assert readers("recap-draft", held) == ["lead:mika", "lead:sol"]
    first, second = drafts()
    assert link(first) != link(second)
    assert (recap(held).state, recap(held).due, recap(held).note) == (RecapState.DRAFT, None, "")
    words = text(first)
    for told in (
        "The implicit bias of gradient descent",
        "Ada Example",
        "Slides to follow",
        "Tangent kernels, briefly",
        "Next: ",
    ):
        assert told in words
    assert "Saturday 11 November 2023" in words
    assert readers("recap", held) == []
    assert session(held).recapped_at is None


def test_a_tick_that_comes_again_drafts_nothing_twice(held: Platform):
    held.tick(OVER + timedelta(minutes=5))
    held.tick(OVER + timedelta(minutes=5))
    held.settle()
    assert len(drafts()) == 2
    assert len(held.rows(Recap)) == 2  # this session's and the one before


def test_a_cancelled_session_has_no_recap(group: Platform):
    from shared.schedule import changing, steps

    (row,) = group.table.all(Group)
    steps.run([changing.cancel(session(group), row, group.table, group.now)], group.table)
    over(group)
    assert group.table.get(Recap, "ml-theory", KEY) is None


def test_looking_at_the_draft_changes_nothing(held: Platform, calls: Calls):
    page = held.press(link(drafts()[0]), "GET")
    assert page["statusCode"] == 200
    assert "Send it" in page["body"]
    assert "Take it back" not in page["body"]
    assert calls.writes() == []
    assert calls.count("BatchGetItem") == 2
    assert calls.count("Query") == 1
