"""A co-lead changes what a proposal says: its four texts, and nothing that people have said yes to."""

import pytest

from shared.desk import routes
from shared.desk.actions.action_page import Asking
from shared.errors import BadInput
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.store import Create
from shared.voting.actions import Proposing, Rewriting, WhichProposal
from tests.simulation.store import MemoryStore
from tests.unit.desk.pressing import done, visit
from tests.unit.desk.test_conflicts import was_of
from tests.unit.desk.worlds import GROUP, OPEN_VOTE, G, do, world


def proposal(store: MemoryStore, one: str = "aa11") -> TalkProposal:
    row = store.get(TalkProposal, GROUP, one)
    assert row is not None
    return row


def test_at_the_desk_the_form_has_what_is_there_and_only_what_changes_is_written():
    store = world()
    before = proposal(store)
    opened = routes.answer(visit(store, "do", "proposals-set", query={"proposal": ("aa11",)}))
    assert isinstance(opened, Asking)
    typed = {one.name: one.values for one in opened.fields} | was_of(opened)
    assert (typed["topic"], typed["speaker"]) == (("Margins",), ("Zoe",))
    done(store, "proposals set", typed | {"about": ("What they are.",), "link": ("arxiv.org/abs/1806.07572",)})
    after = proposal(store)
    assert (after.topic, after.speaker, after.about) == ("Margins", "Zoe", "What they are.")
    assert after.url == "https://arxiv.org/abs/1806.07572"
    assert (after.id, after.made, after.state) == (before.id, before.made, ProposalState.OPEN)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"topic": " "}, "topic: Please say what the talk is about."), ({"speaker": ""}, "speaker: Please say who speaks."),
        ({"link": "javascript:alert(1)"}, "link: "), ({"topic": "x" * 1000}, "topic: This is 1000 characters long"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(fields: dict[str, str], said: str):
    store = world()
    before = proposal(store)
    with pytest.raises(BadInput, match=said):
        do(store, "proposals set", Rewriting(**G, proposal="aa11", **fields))
    assert proposal(store) == before


def test_what_is_voted_on_keeps_topic_and_speaker_and_may_be_explained():
    store = world()
    do(store, *OPEN_VOTE)
    for fields in ({"topic": "Another talk"}, {"speaker": "Somebody else"}):
        with pytest.raises(BadInput, match="it is voted on until Fri 2023-10-20 14:00 MDT"):
            do(store, "proposals set", Rewriting(**G, proposal="aa11", **fields))
    do(store, "proposals set", Rewriting(**G, proposal="aa11", topic="Margins", about="More."))
    assert (proposal(store).topic, proposal(store).about) == ("Margins", "More.")


def test_what_was_chosen_or_merged_is_not_changed_and_what_is_hidden_is():
    store = world()
    with pytest.raises(BadInput, match="written on its talk's page"):
        do(store, "proposals set", Rewriting(**G, proposal="cc33", topic="Another"))
    do(store, "proposals hide", WhichProposal(**G, proposal="aa11"))
    do(store, "proposals set", Rewriting(**G, proposal="aa11", topic="Wide margins"))
    assert (proposal(store).topic, proposal(store).state) == ("Wide margins", ProposalState.HIDDEN)


def test_what_was_proposed_and_changed_since_may_be_proposed_anew_under_its_first_name():
    store = world()
    (change,) = do(store, "proposals add", Proposing(**G, topic="Width", speaker="Zed"))
    first = change.writes[0].row
    do(store, "proposals set", Rewriting(**G, proposal=first.id, topic="Depth"))
    (change,) = do(store, "proposals add", Proposing(**G, topic="Width", speaker="Zed"))
    assert change.writes[0].row.id != first.id
    assert do(store, "proposals add", Proposing(**G, topic="width", speaker="zed")) == []


@pytest.mark.parametrize(
    ("fields", "member", "reached"),
    [
        ({"speaker": "Bob"}, "", ("Bob", "")), ({"speaker": "Bob", "address": "Bob@Example.org"}, "", ("Bob", "bob@example.org")),
        ({"topic": "Width"}, "", ("Zoe", "zoe@example.org")), ({"address": "zoe@example.net"}, "", ("Zoe", "zoe@example.net")),
        ({"speaker": "Bob", "address": ""}, "", ("Bob", "")), ({"speaker": "Bob"}, "m1", ("Zoe", "zoe@example.org")),
    ],
)  # fmt: skip
def test_nobody_gets_the_mails_of_a_talk_that_somebody_else_gives_now(
    fields: dict[str, str], member: str, reached: tuple[str, str]
):
    store = world()
    store.commit(Create(Proposer(**G, proposal="aa11", name="Zoe", address="zoe@example.org", member=member)))
    do(store, "proposals set", Rewriting(**G, proposal="aa11", **fields))
    row = store.get(Proposer, GROUP, "aa11")
    assert (row.name, row.address) == reached  # type: ignore[union-attr]
