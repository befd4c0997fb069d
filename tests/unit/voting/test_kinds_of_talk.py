"""A talk may be of a kind that says how long it is: as it is proposed, voted on, asked for and given."""

from dataclasses import replace

import pytest

from shared.errors import BadInput
from shared.model.group import Group, public
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.pages import rendering
from shared.store import Replace
from shared.talks import talk_form
from shared.talks.actions import Adding, Written
from shared.voting.actions import Proposing, Rewriting
from shared.voting.ballot_page import BallotPage, Line
from shared.voting.propose_page import ProposePage
from shared.voting.proposing import Draft, checked, fresh, rewritten
from shared.voting.rules import with_talk
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import AHEAD, GROUP, NOW, SHARP, G, do, world
from tests.unit.mail.examples import GROUP as MAILED
from tests.unit.mail.examples import POLL, SESSION, Markup, compose, known, row
from tests.unit.site.examples import GROUP as SHOWN
from tests.unit.site.examples import made, read, seven

KINDS = {"lightning": 5, "tutorial": 45}


def kinds() -> MemoryStore:
    store = world()
    group = store.get(Group, GROUP)
    assert group
    store.commit(Replace(replace(group, kinds_of_talk=KINDS)))
    return store


def talk(store: MemoryStore, slug: str = "implicit-bias"):
    session = store.get(Session, GROUP, AHEAD)
    assert session
    return session.talk(slug)


def test_a_co_lead_says_and_takes_back_of_which_kind_a_talk_is():
    store = kinds()
    do(store, "talks set", Written(**SHARP, kind="Lightning"))
    assert talk(store).kind == "lightning"
    do(store, "talks set", Written(**SHARP, title="Another"))
    assert (talk(store).kind, talk(store).title) == ("lightning", "Another")
    do(store, "talks set", Written(**SHARP, kind=""))
    assert talk(store).kind is None
    do(store, "talks add", Adding(**G, session=AHEAD, speaker="Zoe", kind="tutorial"))
    assert talk(store, "zoe").kind == "tutorial"


@pytest.mark.parametrize(("store", "there"), [(kinds, "lightning, tutorial"), (world, "none; name them under")])
def test_a_kind_that_there_is_not_is_refused_with_those_that_there_are(store, there: str):
    for name, given in (
        ("talks set", Written(**SHARP, kind="lightnin")),
        ("talks add", Adding(**G, session=AHEAD, speaker="Zoe", kind="lightnin")),
        ("proposals add", Proposing(**G, topic="T", speaker="S", kind="lightnin")),
        ("proposals set", Rewriting(**G, proposal="aa11", kind="lightnin")),
    ):
        with pytest.raises(BadInput, match=f"kind: 'lightnin' is no kind of talk here; there are: {there}"):
            do(store(), name, given)


def test_what_is_proposed_as_a_kind_is_given_as_that():
    store = kinds()
    do(store, "proposals set", Rewriting(**G, proposal="aa11", kind="lightning"))
    row_of = store.get(TalkProposal, GROUP, "aa11")
    assert row_of
    assert row_of.kind == "lightning"
    session = store.get(Session, GROUP, AHEAD)
    assert session
    assert with_talk(session, row_of)[1].kind == "lightning"
    group = store.get(Group, GROUP)
    assert group
    store.commit(
        Replace(replace(group, kinds_of_talk={"tutorial": 45}))
    )  # it is one no more, and does not stand in the way
    do(store, "proposals set", Rewriting(**G, proposal="aa11", about="More."))
    assert store.get(TalkProposal, GROUP, "aa11").kind == "lightning"


def test_a_form_that_does_not_ask_for_the_kind_leaves_it():
    draft, wrong = checked({"topic": "T", "name": "N", "kind": "lightning"})
    first = fresh(draft, GROUP, "x", NOW)
    assert (wrong, first.kind) == ({}, "lightning")
    assert rewritten(first, checked({"topic": "U", "name": "N"})[0]).kind == "lightning"
    assert rewritten(first, checked({"topic": "U", "name": "N", "kind": ""})[0]).kind is None


def test_the_page_that_asks_for_talks_asks_for_the_kind_where_there_are_some():
    words = {"lightning": "lightning, 5 minutes"}
    page = ProposePage(group="G", key="k", draft=Draft(kind="lightning"), wrong={}, own=(), kinds=words)
    html = rendering.render("propose.html", rendering.foot(None, ""), page=page)
    assert '<option value="lightning" selected>lightning, 5 minutes</option>' in html
    assert 'name="kind"' not in rendering.render("propose.html", rendering.foot(None, ""), page=replace(page, kinds={}))


def test_the_ballot_says_how_long_each_would_be_on_its_page_and_in_its_mail():
    line = Line("a", "Margins", "Ada", "", "", False, "lightning, 5 minutes")
    page = BallotPage(group="G", until="then", seats=1, cast=False, lines=(line,))
    assert "Ada, lightning, 5 minutes" in rendering.render("ballot.html", rendering.foot(None, ""), page=page)
    poll = replace(POLL, proposals=tuple(replace(one, kind="lightning") for one in POLL.proposals))
    letter = compose(row("ballot"), known(poll=poll, group=replace(MAILED, kinds_of_talk=KINDS)))
    assert ", lightning, 5 minutes)" in letter.text
    assert ", lightning, 5 minutes" in Markup(letter.html).seen
    assert "lightning" not in compose(row("ballot"), known()).text


def test_whoever_is_chosen_is_asked_for_a_talk_of_its_length():
    group = replace(MAILED, kinds_of_talk=KINDS)
    short = replace(SESSION, talks=tuple(replace(one, kind="lightning") for one in SESSION.talks))
    asked = compose(row("talk-chosen"), known(session=short, group=group))
    assert "5 minutes" in asked.text
    assert "25 minutes" not in asked.text
    assert "25 minutes" in compose(row("talk-chosen"), known(group=group)).text


def test_the_speakers_page_says_it():
    short = replace(SESSION.talks[0], kind="lightning")
    told = talk_form.held(SESSION, short, public(replace(MAILED, kinds_of_talk=KINDS)))
    assert told == "Saturday 28 October 2023, 14:00 MDT (20:00 UTC); lightning, 5 minutes, and up to 5 of questions"
    assert talk_form.held(SESSION, SESSION.talks[0], MAILED) == "Saturday 28 October 2023, 14:00 MDT (20:00 UTC)"


def test_the_groups_page_says_it_and_its_agenda_goes_by_it():
    sessions = [
        replace(one, talks=(one.talks[0], replace(one.talks[1], kind="lightning"))) if one.key == "2023-10-28" else one
        for one in seven()
    ]
    page = read(made(*sessions, group=replace(SHOWN, kinds_of_talk=KINDS)), "s/2023-10-28/index.html")
    assert "14:00 Privacy of Noisy SGD 14:25 Questions 14:35 Tangents 14:40 Questions" in page
    assert "Chen Example lightning, 5 minutes" in page
