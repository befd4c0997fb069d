"""From a proposal to a programme, through the handlers: who may vote, what is counted, who is asked, what members are told."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared import signed_links
from shared.adapters import secrets
from shared.adapters.rows import ref
from shared.adapters.table import Table
from shared.errors import BadInput
from shared.group.file import parse
from shared.model.form_response import SeenResponse
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState, member_id, to_state
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.session import Session, SessionState, Speaker
from shared.model.vote import Ballot, Vote, VoteState
from shared.privacy.erasing import erase, person
from shared.signed_links import Link
from shared.store import Create, Replace
from tests.functions.test_cli_members import fortnight, refused
from tests.functions.test_signups import mail_bytes
from tests.functions.test_ticks import member
from tests.platform import Platform, apply, demo_group, ses_mails

ROOT = Path(__file__).parents[2]
ENDS = datetime(2023, 10, 14, 21, tzinfo=UTC)
CLOSES = ENDS + timedelta(days=5)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NAMES = ("ada", "bo", "cy", "noor")


def archive_proposals() -> list[dict[str, str]]:
    """What was proposed in the archive's second session."""
    sessions = yaml.safe_load((ROOT / "local" / "archive.yaml").read_text())["sessions"]
    found: list[dict[str, str]] = next(one["proposals"] for one in sessions if one["order"] == 2)
    return found


def mails(to: str = "", kind: str = "") -> list[Any]:
    """The mails so far, parsed; to one address, with *kind* in the subject."""
    parsed = [message_from_bytes(mail_bytes(mail), policy=policy.default) for mail in ses_mails()]
    return [mail for mail in parsed if to in str(mail["To"]) and kind in str(mail["Subject"])]


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def url(path: str, to: str) -> str:
    """The newest link below *path* that was mailed to *to*."""
    for mail in reversed(mails(to)):
        if found := re.findall(rf"https://go.example.org/{path}/\S+", text(mail)):
            return str(found[-1])
    raise AssertionError(f"no link /{path}/ was mailed to {to}")


def token_of(platform: Platform, path: str, purpose: str, *subject: str, expires: datetime | None = None) -> str:
    token = signed_links.sign(Link(purpose, ("ml-theory", *subject), expires), secrets.keys("/fortnight/keys"))
    return f"https://go.example.org/{path}/{token}"


def row_of(platform: Platform, name: str) -> Member:
    return next(m for m in platform.rows(Member) if m.address == f"{name}@example.org")


def own_page(platform: Platform, name: str) -> str:
    return token_of(platform, "p", signed_links.PROPOSE, row_of(platform, name).id)


def key_in(page: dict[str, Any]) -> str:
    found = re.search(r'name="key" value="(\w+)"', page["body"])
    assert found
    return found[1]


def propose(platform: Platform, who: str, topic: str, **fields: str) -> dict[str, Any]:
    page = own_page(platform, who)
    key = key_in(platform.press(page, "GET"))
    return platform.press(page, "POST", "propose", **{"key": key, "topic": topic, "name": who.title(), **fields})


def ids(platform: Platform) -> dict[str, str]:
    """The proposals' ids by topic."""
    return {row.topic: row.id for row in platform.rows(TalkProposal)}


def cast(platform: Platform, name: str, *topics: str) -> dict[str, Any]:
    known = ids(platform)
    vote = max(platform.rows(Vote), key=lambda row: row.opened)
    ballot = token_of(platform, "b", signed_links.VOTE, vote.id, row_of(platform, name).id)
    return platform.press(ballot, "POST", "vote", **{f"p-{known[topic]}": "on" for topic in topics})


def ticked(platform: Platform, moment: datetime) -> None:
    """The tick of *moment* and the next one, which fans out what the first one wrote."""
    for at in (moment, moment + 5 * MINUTE):
        platform.tick(at)
        platform.settle()


def state(platform: Platform, topic: str) -> str:
    return next(row.state.value for row in platform.rows(TalkProposal) if row.topic == topic)


def talks(platform: Platform, key: str) -> list[tuple[str, bool]]:
    session = platform.table.get(Session, "ml-theory", key)
    assert session
    return [(talk.title or "", talk.unconfirmed) for talk in session.talks]


def the_vote(platform: Platform) -> Vote:
    (vote,) = platform.rows(Vote)
    return vote


def sent(platform: Platform, kind: str) -> list[str]:
    return [reader for mailing, reader in platform.sent() if mailing.split("/")[0] == kind]


@pytest.fixture
def people(platform: Platform) -> Platform:
    """Four members, and a session for proposals on 14 October; the two after it are free."""
    apply(platform, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=[]))
    for name in NAMES:
        platform.table.commit(Create(one_of_us(f"{name}@example.org")))
    return platform


def one_of_us(address: str) -> Member:
    """A member under the id that a sign-up would give them."""
    key = secrets.keys("/fortnight/keys").hash
    return replace(member(address), id=member_id("ml-theory", address, key))


@pytest.fixture
def proposed(people: Platform) -> Platform:
    """The archive's four proposals, whose speakers nobody has an address of, and two by members."""
    for minute, one in enumerate(archive_proposals()):
        people.at(people.now + minute * MINUTE)
        done = fortnight(people, "proposals", "add", one["topic"], "--speaker", one["speaker"])
        assert done.code == 0, done.err
    for name, topic in (("ada", "Implicit bias"), ("bo", "Margins")):
        people.at(people.now + MINUTE)
        assert "Thank you" in propose(people, name, topic, about="In short.", link="https://example.org/paper")["body"]
    people.settle()
    return people


@pytest.fixture
def voting(proposed: Platform) -> Platform:
    """The vote is open, and everybody has a ballot."""
    ticked(proposed, ENDS)
    return proposed


@pytest.fixture
def counted(voting: Platform) -> Platform:
    """Everybody has voted: Ada's, three of the archive's, then Bo's; nobody for the last."""
    every = [one["topic"] for one in archive_proposals()][:3]
    cast(voting, "ada", *every, "Implicit bias")
    cast(voting, "bo", *every, "Implicit bias", "Margins")
    cast(voting, "cy", *every[:2], "Implicit bias")
    cast(voting, "noor", "Implicit bias")
    ticked(voting, CLOSES + MINUTE)
    return voting


# --- proposing
def test_a_member_proposes_a_talk_and_the_co_leads_hear_of_it_with_the_commands_to_merge_and_hide(people: Platform):
    page = propose(people, "ada", "Implicit bias", about="One.\r\n\r\nTwo.", link="https://example.org/paper")
    assert "Thank you, your proposal is in." in page["body"]
    people.settle()
    (row,), (who,) = people.rows(TalkProposal), people.rows(Proposer)
    assert (row.topic, row.speaker, row.about, row.url, row.state.value, row.made) == (
        "Implicit bias", "Ada", "One.\n\nTwo.", "https://example.org/paper", "open", people.now,
    )  # fmt: skip
    assert (who.proposal, who.address, who.member) == (row.id, "ada@example.org", row_of(people, "ada").id)
    assert sent(people, "proposal") == ["lead:mika", "lead:sol"]
    told = text(mails("mika")[-1])
    assert f"fortnight proposals merge {row.id} <other> --group-id ml-theory" in told
    assert f"fortnight proposals hide {row.id} --group-id ml-theory" in told


def test_looking_at_the_page_changes_nothing_and_sending_its_form_twice_is_one_proposal(people: Platform):
    page = own_page(people, "ada")
    before = people.state()
    first = people.press(page, "GET")
    assert people.state() == before
    for _ in range(3):
        people.press(page, "POST", "propose", key=key_in(first), topic="Kernels", name="Ada")
    people.settle()
    assert ([row.topic for row in people.rows(TalkProposal)], len(sent(people, "proposal"))) == (["Kernels"], 2)
    people.press(page, "POST", "propose", key=key_in(first), topic="Kernels, twice read", name="Ada")  # back, and again
    people.settle()
    assert [row.topic for row in people.rows(TalkProposal)] == ["Kernels, twice read"]
    assert len(sent(people, "proposal")) == 4


def test_what_is_voted_on_keeps_its_topic_and_speaker_until_the_vote_is_counted(people: Platform):
    page = own_page(people, "ada")
    key = key_in(people.press(page, "GET"))
    about = {"key": key, "topic": "Kernels", "name": "Ada"}
    people.press(page, "POST", "propose", **about)
    propose(people, "bo", "Margins")
    ticked(people, ENDS)
    for changed in ({"topic": "Something else"}, {"name": "Eve"}):
        said = people.press(page, "POST", "propose", **(about | changed))["body"]
        assert "This proposal is voted on until Thursday 19 October 2023, 15:00 (America/Denver)" in said
        assert next(iter(changed.values())) in said  # what was written is kept
    people.press(page, "POST", "propose", **about, about="In short.")
    assert [(row.topic, row.speaker, row.about) for row in people.rows(TalkProposal) if row.topic != "Margins"] == [
        ("Kernels", "Ada", "In short.")
    ]
    ticked(people, CLOSES + MINUTE)
    people.press(page, "POST", "propose", **(about | {"topic": "Something else"}))
    assert sorted(ids(people)) == ["Margins", "Something else"]


def test_what_is_wrong_is_said_beside_the_field_and_what_was_written_is_kept(people: Platform):
    page = propose(people, "ada", "", about="kept words", link="ftp://example.org")["body"]
    assert 'id="topic-wrong">Please say what the talk is about.' in page
    assert 'id="link-wrong">An address on the web begins with https://, not with ftp:' in page
    assert "kept words" in page
    assert 'aria-invalid="true"' in page
    assert people.rows(TalkProposal) == []


def test_a_member_withdraws_their_own_proposal_and_nobody_elses(people: Platform):
    propose(people, "ada", "Implicit bias")
    propose(people, "bo", "Margins")
    known = ids(people)
    people.press(own_page(people, "ada"), "POST", "withdraw", proposal=known["Margins"])
    assert state(people, "Margins") == "open"
    for _ in range(2):
        page = people.press(own_page(people, "ada"), "POST", "withdraw", proposal=known["Implicit bias"])
    assert "nothing to withdraw" in page["body"]
    assert state(people, "Implicit bias") == "withdrawn"
    assert [row.name for row in people.rows(Proposer)] == ["Bo"]


def test_nobody_has_more_than_five_proposals_open(people: Platform):
    for n in range(6):
        page = propose(people, "ada", f"Topic {n}") if n < 5 else people.press(own_page(people, "ada"), "GET")
    assert 'name="topic"' not in page["body"]
    again = people.press(own_page(people, "ada"), "POST", "propose", key="x", topic="Six", name="Ada")
    assert "You have 5 proposals open" in again["body"]
    assert len(people.rows(TalkProposal)) == 5


def test_above_the_groups_bound_an_hour_proposals_come_in_one_digest_that_keeps_no_name(platform: Platform):
    apply(platform, demo_group(talks=[], digest_above=2))
    platform.table.commit(Create(member("ada@example.org")))
    for n in range(5):
        propose(platform, "ada", f"Topic {n}")
    platform.settle()
    assert len(sent(platform, "proposal")) == 4
    platform.tick(platform.now + timedelta(hours=1, minutes=10))
    platform.settle()
    assert all(f"Topic {n} (Ada)" in text(mails("mika")[-1]) for n in (2, 3, 4))
    assert [row.facts for row in platform.rows(Mailing) if row.kind == "proposals"] == [{}]


def test_the_own_page_leads_to_proposing_and_who_left_cannot(people: Platform):
    page = people.press(token_of(people, "m", signed_links.MEMBER, row_of(people, "ada").id), "GET")["body"]
    found = re.search(r'href="(/p/[^"]+)"', page)
    assert found
    url_ = f"https://go.example.org{found[1]}"
    assert "Propose a talk</h1>" in people.press(url_, "GET")["body"]
    people.table.commit(Replace(to_state(row_of(people, "ada"), MemberState.UNSUBSCRIBED, at=people.now, by="self")))
    assert "Members propose talks" in people.press(url_, "POST", "propose", key="k", topic="T", name="Ada")["body"]
    assert people.rows(TalkProposal) == []


def test_the_reminder_of_a_session_for_proposals_has_each_members_own_link_to_propose_and_no_other_one(
    people: Platform,
):
    apply(people, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=["1h"]))
    found = []
    for starts in (ENDS - timedelta(hours=1), ENDS + 14 * DAY - timedelta(hours=1)):
        before = len(mails())
        ticked(people, starts - timedelta(hours=1))
        told = [text(mail) for mail in mails()[before:] if str(mail["Subject"]).startswith("In an hour")]
        found.append((len(told), len({link for one in told for link in re.findall(r"\S+/p/\S+", one)})))
    assert found == [(4, 4), (4, 0)]


# --- the vote opens
def test_after_a_session_for_proposals_every_active_member_gets_a_ballot_of_their_own_once(proposed: Platform):
    paused = row_of(proposed, "noor")
    proposed.table.commit(Replace(to_state(paused, MemberState.PAUSED, at=proposed.now, by="self")))
    for _ in range(2):
        ticked(proposed, ENDS)
    vote = the_vote(proposed)
    assert (vote.id, vote.closes, vote.seats, len(vote.proposals)) == ("2023-10-14", CLOSES, 4, 6)
    assert len(sent(proposed, "ballot")) == 3
    letter = text(mails("ada@", "Vote until")[0])
    assert "Vote until Thursday 19 October 2023, 15:00 (America/Denver, MDT)" in letter
    assert all(one["topic"] in letter for one in archive_proposals())
    page = proposed.press(url("b", "ada@example.org"), "GET")["body"]
    assert page.count('type="checkbox"') == 6
    assert "checked" not in page


def test_members_are_shown_different_orders_and_each_the_same_one_every_time_in_mail_and_page(voting: Platform):
    orders = {}
    for name in NAMES:
        ballot = url("b", f"{name}@example.org")
        pages = [re.findall(r'name="p-(\w+)"', voting.press(ballot, "GET")["body"]) for _ in range(2)]
        assert pages[0] == pages[1]
        assert sorted(pages[0]) == sorted(the_vote(voting).proposals)
        orders[name] = tuple(pages[0])
        topics = {row.id: row.topic for row in voting.rows(TalkProposal)}
        letter = text(mails(f"{name}@", "Vote until")[0])
        places = [letter.index(f"- {topics[one]} (") for one in pages[0]]
        assert places == sorted(places)
    assert len(set(orders.values())) > 1


def test_one_proposal_alone_opens_no_vote_and_neither_does_another_kind_of_session(people: Platform):
    propose(people, "ada", "Implicit bias")
    ticked(people, ENDS)
    propose(people, "bo", "Margins")
    ticked(people, ENDS + 14 * DAY)
    assert people.rows(Vote) == []


def test_who_does_not_want_votes_gets_no_ballot(proposed: Platform):
    proposed.table.commit(Replace(replace(row_of(proposed, "ada"), muted=("votes",))))
    ticked(proposed, ENDS)
    assert (len(sent(proposed, "ballot")), mails("ada@", "Vote until")) == (3, [])


# --- voting
def test_a_ballot_is_saved_can_be_changed_until_the_close_and_is_shown_as_it_was_saved(voting: Platform):
    page = cast(voting, "ada", "Margins", "Implicit bias")["body"]
    assert "Saved; you can change it until Thursday 19 October 2023, 15:00 (America/Denver), 21:00 UTC." in page
    assert page.count("checked") == 2
    voting.at(CLOSES - MINUTE)
    assert cast(voting, "ada")["body"].count("checked") == 0
    cast(voting, "ada", "Margins")
    voting.at(CLOSES)
    assert "came too late" in cast(voting, "ada", "Implicit bias")["body"]
    assert "counted within a few minutes" in voting.press(url("b", "ada@example.org"), "GET")["body"]
    (ballot,) = voting.rows(Ballot)
    assert ballot.choices == (ids(voting)["Margins"],)
    ticked(voting, CLOSES + MINUTE)
    assert {line.approvals for line in the_vote(voting).ranking if line.proposal == ids(voting)["Margins"]} == {1}


def test_looking_at_a_ballot_changes_nothing_and_costs_two_reads_casting_it_one_write(voting: Platform, calls):
    before = voting.state()
    ballot = url("b", "ada@example.org")
    calls.clear()
    assert voting.press(ballot, "GET")["statusCode"] == 200
    assert [name for name in calls.names() if name != "GetItem:CLOCK"] == ["BatchGetItem", "Query"]
    assert voting.state() == before
    for _ in range(2):  # the second time it is the same
        cast(voting, "ada", "Margins")
    calls.clear()
    cast(voting, "ada", "Margins", "Implicit bias")
    made = [name for name in calls.names() if name not in ("GetItem:CLOCK", "Scan")]
    assert made == ["BatchGetItem", "Query", "PutItem"]
    assert [row.version for row in voting.rows(Ballot)] == [2]


def test_of_two_ballots_that_race_the_one_that_is_pressed_later_stands(voting: Platform, monkeypatch):
    whole, raced = Table.commit, []

    def commit(table: Table, *writes: Any) -> None:
        if not raced and isinstance(writes[0].row, Ballot):
            raced.append(writes[0].row)
            whole(table, Create(replace(writes[0].row, choices=())))  # the other browser, in between
        whole(table, *writes)

    monkeypatch.setattr(Table, "commit", commit)
    assert "Saved" in cast(voting, "ada", "Margins")["body"]
    (ballot,) = voting.rows(Ballot)
    assert (ballot.choices, ballot.version) == ((ids(voting)["Margins"],), 2)


def test_a_forged_expired_or_foreign_link_votes_for_nobody(voting: Platform):
    ada = row_of(voting, "ada").id
    good = url("b", "ada@example.org")
    answers = [
        voting.press(good[:-1] + ("A" if good[-1] != "A" else "B")),
        voting.press(token_of(voting, "b", signed_links.VOTE, "2023-10-14", ada, expires=voting.now)),
        voting.press(token_of(voting, "b", signed_links.TALK, "2023-10-14", ada)),
        voting.press(token_of(voting, "p", "recap", ada)),
    ]
    assert [answer["statusCode"] for answer in answers] == [404] * 4
    for strange in (("2023-01-01", ada), ("2023-10-14", "f" * 20)):
        page = voting.press(token_of(voting, "b", signed_links.VOTE, *strange), "POST", "vote")
        assert "no longer leads anywhere" in page["body"]
    page = voting.press(
        token_of(voting, "c", signed_links.CHOSEN, "2023-10-28", "ada", ids(voting)["Margins"]), "POST", "confirm"
    )
    assert "Nothing is left to answer" in page["body"]
    assert voting.rows(Ballot) == []


@pytest.mark.parametrize("became", [MemberState.UNSUBSCRIBED, MemberState.PAUSED, MemberState.BOUNCED])
def test_who_is_not_active_cannot_vote_but_what_they_voted_while_they_were_counts(
    voting: Platform, became: MemberState
):
    cast(voting, "ada", "Margins")
    voting.table.commit(Replace(to_state(row_of(voting, "ada"), became, at=voting.now, by="self")))
    page = cast(voting, "ada", "Implicit bias")["body"]
    assert "checkbox" not in page
    ticked(voting, CLOSES + MINUTE)
    assert the_vote(voting).ballots == 1
    assert the_vote(voting).ranking[0].proposal == ids(voting)["Margins"]


def test_those_who_have_not_voted_are_reminded_once_a_day_before_the_close(voting: Platform):
    cast(voting, "ada", "Margins")
    for moment in (CLOSES - DAY, CLOSES - DAY + 20 * MINUTE):
        ticked(voting, moment)
    assert len(sent(voting, "ballot-reminder")) == 3
    assert mails("ada@", "Open until") == []
    assert "Your vote on the next talks is still missing" in text(mails("bo@", "Open until")[0])


# --- the co-leads' word
def test_what_is_hidden_is_off_the_ballot_and_what_is_merged_counts_for_the_other(voting: Platform):
    known = ids(voting)
    cast(voting, "ada", "Implicit bias", "Margins", "Meta-Learning")
    assert fortnight(voting, "proposals", "merge", known["Margins"], known["Implicit bias"]).code == 0
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"]).code == 0
    page = voting.press(url("b", "ada@example.org"), "GET")["body"]
    assert (page.count('type="checkbox"'), page.count("checked")) == (4, 1)
    cast(voting, "bo", "Implicit bias")
    ticked(voting, CLOSES + MINUTE)
    lines = {line.proposal: line.approvals for line in the_vote(voting).ranking}
    assert lines[known["Implicit bias"]] == 2
    assert len(lines) == 4
    assert fortnight(voting, "proposals", "hide", known["Meta-Learning"], "--undo").code == 0
    assert state(voting, "Meta-Learning") == "open"
    assert "not open" in refused(fortnight(voting, "proposals", "merge", known["Margins"], known["Meta-Learning"]))


def test_a_vote_is_opened_and_closed_by_hand(proposed: Platform):
    done = fortnight(proposed, "votes", "open", "--closes", "2023-10-09 14:00", "--json")
    assert (done.code, done.json["closes"]) == (0, "2023-10-09T20:00:00+00:00")
    assert "open already" in refused(fortnight(proposed, "votes", "open"))
    ticked(proposed, proposed.now + 5 * MINUTE)
    assert len(sent(proposed, "ballot")) == 4
    cast(proposed, "ada", "Margins")
    assert fortnight(proposed, "votes", "close").code == 0
    assert "came too late" in cast(proposed, "bo", "Margins")["body"]
    ticked(proposed, proposed.now + 5 * MINUTE)
    assert (the_vote(proposed).state, the_vote(proposed).ballots) == (VoteState.CLOSED, 1)
    assert "closed already" in refused(fortnight(proposed, "votes", "close"))
    ticked(proposed, ENDS)  # the session's own vote follows, as that one is over
    assert len(proposed.rows(Vote)) == 2


def test_the_commands_show_proposals_and_votes_as_tables_and_as_json(counted: Platform):
    known = ids(counted)
    listed = fortnight(counted, "proposals", "list", "--all", "--json").json
    assert {row["topic"] for row in listed} == set(known)
    assert [row["topic"] for row in fortnight(counted, "proposals", "list", "--json").json] == [
        "Quantum Probability",
        "Margins",
    ]
    assert "ada@example.org" in fortnight(counted, "proposals", "show", known["Implicit bias"]).out
    shown = fortnight(counted, "votes", "show", "--json").json
    assert (shown["ballots"], shown["ranking"][0]) == (4, {"proposal": known["Implicit bias"], "approvals": 4})
    assert "2023-10-14" in fortnight(counted, "votes", "list").out
    out = fortnight(counted, "votes", "show").out
    assert "4 voted" in out
    assert "@" not in out
    assert "none of what" in refused(fortnight(counted, "proposals", "show", "zz"))
    assert "no vote 'x'" in refused(fortnight(counted, "votes", "show", "x"))


# --- the close
def test_the_archives_proposals_fill_two_sessions_of_two_talks_and_each_speaker_is_asked_once(counted: Platform):
    ticked(counted, CLOSES + 10 * MINUTE)
    assert talks(counted, "2023-10-28") == [("Implicit bias", True), ("Meta-Learning", True)]
    assert talks(counted, "2023-11-11") == [("Neural Information Retrieval", True), ("Representation Learning", True)]
    assert talks(counted, "2023-11-25") == []
    assert {row.topic: row.state.value for row in counted.rows(TalkProposal)} == {
        "Implicit bias": "chosen", "Meta-Learning": "chosen", "Neural Information Retrieval": "chosen",
        "Representation Learning": "chosen", "Quantum Probability": "open", "Margins": "open",
    }  # fmt: skip
    assert sorted(sent(counted, "talk-chosen")) == sorted([*["lead:mika", "lead:sol"] * 3, "speaker:2023-10-28#ada"])
    asked = text(mails("ada@", "Chosen")[0])
    assert "Implicit bias\nSaturday 28 October 2023, 14:00–15:00 (America/Denver, MDT)" in asked
    assert re.search(r"https://go.example.org/talk/\S+", asked)
    assert "This mail is for Sree Harsha Nelaturu" in text(mails("mika@", "For Sree")[0])
    assert sent(counted, "vote-closed") == ["lead:mika", "lead:sol"]
    assert sent(counted, "programme") == []
    page = counted.press(url("b", "cy@example.org"), "GET")["body"]
    assert "4 members voted." in page
    assert (
        "<dt>4 approvals</dt><dd><strong>Implicit bias</strong> (Ada)<br>Saturday 28 October 2023, still to be confirmed"
        in page
    )
    assert [name for name in ("cy", "noor") if f"{name}@" in page] == []


def test_counting_is_one_transaction_and_the_next_tick_finds_nothing_to_do(voting: Platform, calls):
    cast(voting, "ada", *[one["topic"] for one in archive_proposals()])
    ticked(voting, CLOSES - DAY)
    assert voting.tick(CLOSES + MINUTE / 2)["votes"] == 0  # a ballot may still be under way
    calls.clear()
    assert voting.tick(CLOSES + MINUTE)["votes"] == 1
    assert calls.of("TransactWriteItems") == [("TransactWriteItems", 1 + 2 + 4 * 3 + 1)]
    voting.tick(CLOSES + 2 * MINUTE)  # the errands of a session that has talks now
    calls.clear()
    assert voting.tick(CLOSES + 3 * MINUTE)["votes"] == 0
    assert calls.writes() == []


def test_a_vote_without_a_ballot_gives_no_slot_and_the_co_leads_are_told(voting: Platform):
    ticked(voting, CLOSES + MINUTE)
    assert (the_vote(voting).state, the_vote(voting).chosen) == (VoteState.SETTLED, ())
    assert talks(voting, "2023-10-28") == []
    assert "No talk was given a slot" in text(mails("mika@", "The vote is counted: no talk")[0])


def test_a_speaker_who_left_the_group_is_given_no_slot_and_no_mail(voting: Platform):
    cast(voting, "bo", "Implicit bias", "Margins")
    voting.table.commit(Replace(to_state(row_of(voting, "ada"), MemberState.UNSUBSCRIBED, at=voting.now, by="self")))
    ticked(voting, CLOSES + MINUTE)
    assert talks(voting, "2023-10-28") == [("Margins", True)]
    assert mails("ada@", "Chosen") == []


# --- speakers answer
def chosen(platform: Platform, topic: str) -> str:
    row = next(one for one in platform.rows(TalkProposal) if one.topic == topic)
    return token_of(platform, "c", signed_links.CHOSEN, row.session, row.talk, row.id)


def test_a_speaker_confirms_and_once_all_have_members_get_the_programme_in_one_mail(counted: Platform):
    mine = url("c", "ada@example.org")
    assert "Yes, I give this talk" in counted.press(mine, "GET")["body"]
    assert talks(counted, "2023-10-28")[0] == ("Implicit bias", True)
    for _ in range(2):
        assert "your talk is confirmed" in counted.press(mine, "POST", "confirm")["body"]
    others = ("Meta-Learning", "Neural Information Retrieval")
    for topic in others:
        assert fortnight(counted, "proposals", "confirm", ids(counted)[topic]).code == 0
    assert sent(counted, "programme") == []
    counted.press(chosen(counted, "Representation Learning"), "POST", "confirm")
    for days in (1, 3, 5):
        ticked(counted, CLOSES + days * DAY)
    assert (the_vote(counted).state, the_vote(counted).due) == (VoteState.SETTLED, None)
    assert len(sent(counted, "programme")) == 4
    letter = text(mails("noor@", "The next talks")[0])
    assert "4 members voted" in letter
    assert "Meta-Learning\nSree Harsha Nelaturu\nSaturday 28 October 2023, 14:00–15:00" in letter
    assert "still to be confirmed" not in letter
    assert len(sent(counted, "talk-chosen")) == 7  # nobody was asked again
    assert "confirmed already" in refused(fortnight(counted, "proposals", "confirm", ids(counted)["Meta-Learning"]))


def test_one_declines_and_the_next_one_moves_up_into_the_very_slot_and_is_asked(counted: Platform):
    mine = url("c", "ada@example.org")
    assert "You cannot give this talk?" in counted.press(mine, "POST", "decline")["body"]
    assert state(counted, "Implicit bias") == "chosen"
    for _ in range(2):
        counted.press(mine, "POST", "decline-for-good")
        counted.settle()
    assert talks(counted, "2023-10-28") == [("Margins", True), ("Meta-Learning", True)]
    assert (state(counted, "Implicit bias"), state(counted, "Margins")) == ("withdrawn", "chosen")
    assert sent(counted, "talk-open") == []
    assert "Margins" in text(mails("bo@", "Chosen")[0])
    reached = {(row.session, row.talk): row.address for row in counted.rows(Speaker)}
    assert reached[("2023-10-28", "bo")] == "bo@example.org"
    assert ("2023-10-28", "ada") not in reached
    assert "Nothing is left to answer" in counted.press(mine, "POST", "confirm")["body"]
    assert "your talk is confirmed" in counted.press(url("c", "bo@example.org"), "POST", "confirm")["body"]


def test_when_nobody_is_left_the_slot_is_free_again_and_the_co_leads_are_told(counted: Platform):
    known = ids(counted)
    for topic in ("Implicit bias", "Margins"):  # nobody approved of what is left
        assert fortnight(counted, "proposals", "decline", known[topic]).code == 0
        ticked(counted, counted.now + 5 * MINUTE)
    assert talks(counted, "2023-10-28") == [("Meta-Learning", True)]
    assert sent(counted, "talk-open") == ["lead:mika", "lead:sol"]
    assert "nobody is left in the vote" in text(mails("mika@", "A slot is free again")[0])
    fortnight(counted, "proposals", "decline", known["Meta-Learning"])
    session = counted.table.get(Session, "ml-theory", "2023-10-28")
    assert session
    assert (session.kind, session.talks) == ("discussion", ())


def test_two_days_before_the_session_nobody_moves_up(counted: Platform):
    counted.press(url("c", "ada@example.org"), "POST", "confirm")
    counted.at(datetime(2023, 10, 26, 20, tzinfo=UTC))
    counted.press(url("c", "ada@example.org"), "POST", "decline-for-good")
    counted.settle()
    assert talks(counted, "2023-10-28") == [("Meta-Learning", True)]
    assert "too late to ask the next one" in text(mails("mika@", "A slot is free again")[0])
    assert state(counted, "Margins") == "open"


def test_without_an_answer_a_speaker_is_asked_once_more_then_the_co_leads_are_told(counted: Platform):
    fortnight(counted, "proposals", "confirm", ids(counted)["Meta-Learning"])
    for moment in (CLOSES + 2 * DAY, CLOSES + 3 * DAY + MINUTE, CLOSES + 4 * DAY):
        ticked(counted, moment)
    assert len(mails("ada@", "Will you give your talk")) == 1
    letter = text(mails("noor@", "The next talks")[0])
    assert "Implicit bias\nAda (still to be confirmed)\n" in letter
    assert "Meta-Learning\nSree Harsha Nelaturu\nSaturday" in letter
    assert sent(counted, "talk-open") == []
    for moment in (CLOSES + 5 * DAY + MINUTE, CLOSES + 6 * DAY):
        ticked(counted, moment)
    assert len(mails("mika@", "No answer about the talk")) == 3
    assert the_vote(counted).state is VoteState.SETTLED
    assert len(sent(counted, "programme")) == 4
    counted.press(url("c", "ada@example.org"), "POST", "confirm")
    ticked(counted, CLOSES + 7 * DAY)
    assert talks(counted, "2023-10-28")[0] == ("Implicit bias", False)
    assert len(sent(counted, "programme")) == 4


def test_a_late_decline_after_the_programme_asks_the_next_one_and_mails_no_second_programme(counted: Platform):
    for topic in ("Implicit bias", "Meta-Learning", "Neural Information Retrieval", "Representation Learning"):
        fortnight(counted, "proposals", "confirm", ids(counted)[topic])
    ticked(counted, counted.now + 5 * MINUTE)
    counted.press(url("c", "ada@example.org"), "POST", "decline-for-good")
    counted.settle()
    assert the_vote(counted).state is VoteState.CLOSED
    ticked(counted, counted.now + 3 * DAY)
    assert len(mails("bo@", "Will you give your talk")) == 1
    counted.press(url("c", "bo@example.org"), "POST", "confirm")
    ticked(counted, counted.now + 3 * DAY)
    assert the_vote(counted).state is VoteState.SETTLED
    assert len(sent(counted, "programme")) == 4


def test_what_was_not_chosen_stands_for_the_next_vote(counted: Platform):
    propose(counted, "cy", "Kernels")
    done = fortnight(counted, "votes", "open", "--json")
    known = ids(counted)
    assert done.json["proposals"] == [known["Quantum Probability"], known["Margins"], known["Kernels"]]


def test_a_chosen_talk_whose_session_is_cancelled_stands_for_the_next_vote(counted: Platform):
    assert fortnight(counted, "sessions", "cancel", "2023-10-28", "--as", "mika").code == 0
    done = fortnight(counted, "votes", "open", "--json")
    known = ids(counted)
    assert {known["Implicit bias"], known["Meta-Learning"]} <= set(done.json["proposals"])
    assert (state(counted, "Implicit bias"), state(counted, "Neural Information Retrieval")) == ("open", "chosen")


def test_a_talk_that_a_vote_chose_leaves_its_session_through_the_vote_alone(counted: Platform):
    named = ids(counted)["Implicit bias"]
    said = refused(fortnight(counted, "talks", "remove", "2023-10-28", "ada"))
    assert f"fortnight proposals decline {named} --group-id ml-theory" in said
    assert (talks(counted, "2023-10-28")[0], state(counted, "Implicit bias")) == (("Implicit bias", True), "chosen")
    assert fortnight(counted, "proposals", "decline", named).code == 0
    assert talks(counted, "2023-10-28")[0] == ("Margins", True)


def test_nobody_is_asked_again_about_a_talk_of_a_cancelled_session(counted: Platform):
    assert fortnight(counted, "sessions", "cancel", "2023-10-28", "--as", "mika").code == 0
    for days in (3, 5):
        ticked(counted, CLOSES + days * DAY + MINUTE)
    assert mails("ada@", "Will you give your talk") == []
    told = "".join(text(mail) for mail in mails("mika@", "No answer about the talk"))
    assert "Neural Information Retrieval" in told
    assert "Implicit bias" not in told
    assert the_vote(counted).state is VoteState.SETTLED


def test_a_talk_that_is_voted_on_again_does_not_come_back_with_its_session(counted: Platform):
    fortnight(counted, "proposals", "confirm", ids(counted)["Implicit bias"])
    assert fortnight(counted, "sessions", "cancel", "2023-10-28", "--as", "mika").code == 0
    done = fortnight(counted, "votes", "open", "--closes", "2023-10-20 15:30", "--json")
    assert done.code == 0
    assert fortnight(counted, "sessions", "undo", "2023-10-28", "--as", "mika").code == 0
    assert talks(counted, "2023-10-28") == []
    assert [row.address for row in counted.rows(Speaker) if row.session == "2023-10-28"] == ["", ""]
    for name in ("bo", "cy", "noor"):
        cast(counted, name, "Implicit bias", "Meta-Learning")
    ticked(counted, datetime(2023, 10, 20, 21, 31, tzinfo=UTC))
    slots = [talk.title for row in counted.rows(Session) if row.upcoming for talk in row.talks]
    assert sorted(one for one in slots if one) == [
        "Implicit bias", "Meta-Learning", "Neural Information Retrieval", "Representation Learning",
    ]  # fmt: skip


def test_what_was_merged_into_a_proposal_that_is_withdrawn_stands_for_itself_again(voting: Platform):
    known = ids(voting)
    for name in ("cy", "noor"):
        cast(voting, name, "Margins")
    assert fortnight(voting, "proposals", "merge", known["Margins"], known["Implicit bias"]).code == 0
    voting.press(own_page(voting, "ada"), "POST", "withdraw", proposal=known["Implicit bias"])
    assert (state(voting, "Implicit bias"), state(voting, "Margins")) == ("withdrawn", "open")
    ticked(voting, CLOSES + MINUTE)
    assert {line.proposal: line.approvals for line in the_vote(voting).ranking}[known["Margins"]] == 2
    assert state(voting, "Margins") == "chosen"


def test_what_was_merged_into_a_talk_that_is_declined_stands_for_the_next_vote(voting: Platform):
    known = ids(voting)
    cast(voting, "cy", "Margins")
    assert fortnight(voting, "proposals", "merge", known["Margins"], known["Implicit bias"]).code == 0
    ticked(voting, CLOSES + MINUTE)
    assert fortnight(voting, "proposals", "decline", known["Implicit bias"]).code == 0
    assert (state(voting, "Implicit bias"), state(voting, "Margins")) == ("withdrawn", "open")


def test_what_was_merged_into_a_proposal_of_somebody_who_is_erased_stands_for_itself_again(voting: Platform):
    known = ids(voting)
    for topic in ("Margins", "Meta-Learning"):
        assert fortnight(voting, "proposals", "merge", known[topic], known["Implicit bias"]).code == 0
    keys = secrets.keys("/fortnight/keys")
    for name in ("bo", "ada"):  # whoever was erased before stays out
        who = person(f"{name}@example.org", voting.table, keys)
        erase(who, voting.table, keys, now=voting.now, by="mika", correlation="")
    assert [state(voting, topic) for topic in ("Implicit bias", "Margins", "Meta-Learning")] == [
        "withdrawn", "merged", "open",
    ]  # fmt: skip


def test_a_guests_session_follows_what_the_speakers_answer(counted: Platform):
    apply(counted, parse(yaml.safe_load((ROOT / "local" / "proofs.yaml").read_text())))
    joint = [{"session": "2023-10-28", "with": ["proofs"]}]
    apply(counted, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=[], joint=joint))
    known = ids(counted)

    def theirs() -> list[tuple[str, bool]]:
        session = counted.table.get(Session, "proofs", "2023-10-28")
        assert session
        return [(talk.title or "", talk.unconfirmed) for talk in session.talks]

    assert theirs() == [("Implicit bias", True), ("Meta-Learning", True)]
    for topic, answer, left in (
        ("Meta-Learning", "confirm", [("Implicit bias", True), ("Meta-Learning", False)]),
        ("Implicit bias", "decline", [("Margins", True), ("Meta-Learning", False)]),
        ("Margins", "decline", [("Meta-Learning", False)]),
    ):
        choice = "decline-for-good" if answer == "decline" else answer
        assert counted.press(chosen(counted, topic), "POST", choice)["statusCode"] == 200
        assert theirs() == talks(counted, "2023-10-28") == left
    assert sorted(known[topic] for topic in ("Implicit bias", "Margins")) == sorted(
        row.id for row in counted.rows(TalkProposal) if row.state is ProposalState.WITHDRAWN
    )


# --- the chat
def chatty(platform: Platform, *keys: str, **changes: Any) -> None:
    """The group has a chat, and members know of the sessions *keys* already."""
    hook = "https://chat.example.org/hooks/circle"
    settings = {"kinds": {"2023-10-14": "proposals"}, "talks": [], "reminders": []} | changes
    apply(platform, demo_group(**settings, chat_webhook=hook))
    for key in keys:
        session = platform.table.get(Session, "ml-theory", key)
        assert session
        if session.state is SessionState.PLANNED:
            platform.table.commit(Replace(replace(session, state=SessionState.ANNOUNCED)))


def threads(platform: Platform) -> list[str]:
    return sorted(row.id for row in platform.rows(Mailing) if row.kind == "thread")


def test_who_is_chosen_for_an_announced_session_gets_a_thread_and_so_does_who_moves_up(voting: Platform):
    chatty(voting, "2023-10-28")
    for name in ("bo", "cy"):
        cast(voting, name, "Implicit bias", "Meta-Learning")
    cast(voting, "noor", "Implicit bias", "Meta-Learning", *(one["topic"] for one in archive_proposals()), "Margins")
    voting.tick(CLOSES + MINUTE)
    assert threads(voting) == [f"thread/ml-theory/2023-10-28/{one}" for one in ("ada", "sree-harsha-nelaturu")]
    voting.press(chosen(voting, "Implicit bias"), "POST", "decline-for-good")
    (successor,) = {talk.slug for talk in session_of(voting).talks} - {"ada", "sree-harsha-nelaturu"}
    assert f"thread/ml-theory/2023-10-28/{successor}" in threads(voting)


def session_of(platform: Platform) -> Session:
    session = platform.table.get(Session, "ml-theory", "2023-10-28")
    assert session
    return session


def test_a_talk_that_is_added_to_an_announced_session_gets_a_thread_however_it_came(people: Platform):
    chatty(people, "2023-10-28")
    assert fortnight(people, "talks", "add", "2023-10-28", "--speaker", "By Hand").code == 0
    assert fortnight(people, "talks", "add", "2023-11-11", "--speaker", "Not Yet").code == 0
    assert threads(people) == ["thread/ml-theory/2023-10-28/by-hand"]
    entry = {"session": date(2023, 10, 28), "title": "By the file", "speaker": "File Hand"}
    chatty(people, talks=[entry], reminders=["1d"])
    for _ in range(2):
        people.tick(datetime(2023, 10, 27, 20, tzinfo=UTC))
    assert threads(people) == [f"thread/ml-theory/2023-10-28/{one}" for one in ("by-hand", "file-hand")]


# --- the second form
FORM = {"id": "1DEMOml0theory0signup0XXXXXXXXXXXXXXXXXXXXXXXXX", "topic": "Affiliation", "about": "How did you hear"}


@pytest.fixture
def offering(platform: Platform) -> Platform:
    """A group whose second form is the one at hand, with Ada in it; Google proves who answers."""
    platform.form.email_collection = "VERIFIED"
    apply(platform, demo_group(talks=[], form=None, proposals_form=FORM))
    platform.table.commit(Create(one_of_us("ada@example.org")))
    platform.wake()
    platform.settle()  # read once, so that what comes from now on may count as proven
    return platform


def offered(
    platform: Platform,
    topic: str,
    address: str = "ada@example.org",
    *,
    proven: bool = True,
    name: str = "Ada Example",
    **more: Any,
) -> str:
    platform.at(platform.now + MINUTE)
    platform.later(MINUTE)
    answers = {"Name": name, "Email": address, "Affiliation": topic}
    if proven:
        more |= {"respondent_email": address, "verified": True}
    return platform.form.submit(answers, at=platform.now, **more)


def pulled(platform: Platform) -> list[tuple[str, str]]:
    platform.wake()
    platform.settle()
    return sorted((row.topic, row.state.value) for row in platform.rows(TalkProposal))


def test_what_is_proposed_in_the_second_form_is_taken_in_once_and_an_edit_changes_it(offering: Platform):
    first = offered(offering, "Kernels")
    offered(offering, "By a stranger", "eve@example.com")
    offered(offering, "By nobody", "no address", proven=False)
    for _ in range(2):
        assert pulled(offering) == [("By a stranger", "hidden"), ("By nobody", "hidden"), ("Kernels", "open")]
    assert len(sent(offering, "proposal")) == 6
    assert "It is hidden until you show it" in text(mails("mika@", "By a stranger")[0])
    reached = sorted((row.address, bool(row.member)) for row in offering.rows(Proposer))
    assert reached == [("", False), ("ada@example.org", True), ("eve@example.com", False)]
    offered(offering, "Kernels, briefly", edit_of=first)
    assert ("Kernels, briefly", "open") in pulled(offering)
    assert len(offering.rows(TalkProposal)) == 3
    assert {row.outcome.value for row in offering.rows(SeenResponse)} == {"proposed"}
    assert offering.members() == {"ada@example.org": "active"}


def test_an_address_that_is_only_typed_makes_no_members_proposal(offering: Platform):
    offering.form.email_collection = "DO_NOT_COLLECT"
    for n in range(6):
        offered(offering, f"Typed {n}", proven=False, name="")
    assert pulled(offering) == [(f"Typed {n}", "hidden") for n in range(6)]
    assert {row.speaker for row in offering.rows(TalkProposal)} == {"(no name given)"}
    assert {(row.address, row.member) for row in offering.rows(Proposer)} == {("ada@example.org", "")}
    for name in ids(offering).values():
        assert fortnight(offering, "proposals", "hide", name, "--undo").code == 0
    page = offering.press(own_page(offering, "ada"), "GET")["body"]
    assert 'name="topic"' in page  # her five are still hers
    assert "Typed" not in page


@pytest.mark.parametrize("who", ["eve@example.com", ""])
def test_what_a_co_lead_has_shown_is_hidden_again_once_somebody_who_is_no_proven_member_rewrites_it(
    offering: Platform, who: str
):
    first = offered(offering, "Kernels", who, proven=bool(who))
    assert pulled(offering) == [("Kernels", "hidden")]
    assert fortnight(offering, "proposals", "hide", ids(offering)["Kernels"], "--undo").code == 0
    offered(offering, "Kernels", who, proven=bool(who), edit_of=first)
    assert pulled(offering) == [("Kernels", "open")]
    offered(offering, "Buy now", who, proven=bool(who), edit_of=first)
    assert pulled(offering) == [("Buy now", "hidden")]
    assert "It is hidden until you show it" in text(mails("mika@", "Buy now")[0])


def test_a_response_that_rewords_what_is_voted_on_waits_until_the_vote_is_counted(offering: Platform):
    first = offered(offering, "Kernels")
    offered(offering, "Margins")
    pulled(offering)
    assert fortnight(offering, "votes", "open").code == 0
    offered(offering, "Kernels, retold", edit_of=first)
    offered(offering, "Later")
    offering.later(20 * MINUTE)
    for _ in range(2):
        assert [topic for topic, _ in pulled(offering)] == ["Kernels", "Later", "Margins"]
        offering.at(offering.now + 30 * MINUTE)
    ticked(offering, the_vote(offering).closes + MINUTE)
    assert [topic for topic, _ in pulled(offering)] == ["Kernels, retold", "Later", "Margins"]


@pytest.mark.parametrize("place", ["form", "proposals_form"])
def test_a_form_of_one_group_is_no_form_of_another_whatever_it_is_for(offering: Platform, place: str):
    theirs = yaml.safe_load((ROOT / "local" / "proofs.yaml").read_text())
    theirs["form"] = None
    given = {"form": {"id": FORM["id"]}, "proposals_form": FORM}[place]
    with pytest.raises(BadInput, match=rf"^{place}.id: {FORM['id']} is a form of the group 'ml-theory' already"):
        apply(offering, parse(theirs | {place: given}))
    apply(offering, demo_group(talks=[], form={"id": FORM["id"]}, proposals_form=None))
    with pytest.raises(BadInput, match=rf"^{place}.id"):
        apply(offering, parse(theirs | {place: given}))
    apply(offering, parse(theirs | {place: given | {"id": "another"}}))


def test_a_renamed_question_of_the_second_form_is_told_once_and_nothing_is_lost(offering: Platform):
    offering.form.replace_question("Affiliation", "The topic")
    offering.form.submit(
        {"Name": "Ada", "Email": "ada@example.org", "The topic": "Kernels"}, at=offering.now, respondent_email="ada@example.org",
        verified=True,
    )  # fmt: skip
    for _ in range(2):
        assert pulled(offering) == []
    assert sent(offering, "mapping") == ["lead:mika", "lead:sol"]
    letter = text(mails("mika@", "The form for proposals has changed: 1 response waiting")[0])
    assert "- proposals_form.topic: no question bears the title 'Affiliation'" in letter
    assert "    proposals_form:\n" in letter
    assert "      topic: Affiliation\n" in letter
    apply(offering, demo_group(talks=[], form=None, proposals_form=FORM | {"topic": "The topic"}))
    offering.at(offering.now + MINUTE)
    assert pulled(offering) == [("Kernels", "open")]


def test_what_somebody_proposed_before_they_were_erased_is_not_taken_in_again(offering: Platform):
    offered(offering, "Kernels")
    pulled(offering)
    offering.at(offering.now + MINUTE)
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", offering.table, keys)
    erase(who, offering.table, keys, now=offering.now, by="mika", correlation="")
    offering.tick(offering.now + 5 * MINUTE)
    offering.settle()
    assert "UTC, in the form for proposals" in text(mails("mika@", "forgotten")[0])
    for row in offering.rows(SeenResponse):
        offering.table.discard([ref(row)])
    assert pulled(offering) == [("Kernels", "withdrawn")]
    assert [row.outcome.value for row in offering.rows(SeenResponse)] == ["forgotten"]
    assert offering.rows(Proposer) == []


# --- people
def test_proposals_and_ballots_are_handed_out_and_erased_with_whoever_made_them(voting: Platform):
    cast(voting, "ada", "Margins")
    cast(voting, "bo", "Margins")
    held = fortnight(voting, "members", "data", "ada@example.org").json
    assert [(one["topic"], one["state"]) for one in held["proposals"]] == [("Implicit bias", "open")]
    assert held["memberships"][0]["ballots"][0]["approves_of"] == [ids(voting)["Margins"]]
    ada = row_of(voting, "ada").id
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", voting.table, keys)
    erase(who, voting.table, keys, now=voting.now, by="mika", correlation="")
    assert [row.member for row in voting.rows(Ballot) if row.member == ada] == []
    assert [row.name for row in voting.rows(Proposer) if row.member == ada] == []
    gone = next(row for row in voting.rows(TalkProposal) if row.topic == "Implicit bias")
    assert (gone.speaker, gone.state) == ("", ProposalState.WITHDRAWN)
    ticked(voting, CLOSES + MINUTE)
    assert the_vote(voting).ballots == 1
    left = json.dumps([str(row) for row in voting.table.scan()])
    assert [word for word in ("ada@example", ada) if word in left] == []


def test_of_somebody_whose_talk_is_in_the_programme_the_talk_stays_and_the_address_goes(counted: Platform):
    ada = row_of(counted, "ada").id
    keys = secrets.keys("/fortnight/keys")
    who = person("ada@example.org", counted.table, keys)
    erase(who, counted.table, keys, now=counted.now, by="mika", correlation="")
    ticked(counted, counted.now + 5 * MINUTE)
    assert talks(counted, "2023-10-28")[0] == ("Implicit bias", True)
    assert [row.address for row in counted.rows(Speaker) if row.talk == "ada"] == [""]
    assert [row for row in counted.rows(Ballot) if row.member == ada] == []
    assert {line.proposal: line.approvals for line in the_vote(counted).ranking}[ids(counted)["Implicit bias"]] == 4


# --- what hostile hands write
HOSTILE = "<script>alert(1)</script> {{7*7}} [bold]x[/bold] \u202e\x00\r\nBcc: all@example.org"


def test_hostile_words_in_a_proposal_are_only_words_on_pages_in_mails_and_in_commands(people: Platform):
    propose(people, "ada", HOSTILE, about=HOSTILE, name=HOSTILE[:60])
    propose(people, "bo", "Margins")
    people.settle()
    ticked(people, ENDS)
    cast(people, "cy", *[row.topic for row in people.rows(TalkProposal)])
    pages = [
        people.press(own_page(people, "ada"), "GET")["body"],
        people.press(url("b", "cy@example.org"), "GET")["body"],
    ]
    ticked(people, CLOSES + MINUTE)
    pages += [people.press(url(path, "ada@example.org"), "GET")["body"] for path in ("b", "c")]
    ticked(people, CLOSES + 3 * DAY + MINUTE)
    ticked(people, CLOSES + 5 * DAY + MINUTE)
    kinds = ("proposal", "ballot", "vote-closed", "talk-chosen", "programme", "talk-open")
    assert all(sent(people, kind) for kind in kinds)
    letters = [str(mail.get_body(("html",)).get_content()) for mail in mails()]
    for page in (*pages, *letters):
        assert "<script>" not in page
        assert not re.search("[\x00\u202e]", page)
    assert all("&lt;script&gt;" in page for page in pages)
    assert [mail for mail in mails() if mail["Bcc"]] == []
    assert {row.reason for row in people.rows(Mailing) if row.reason} <= {"superseded"}
    out = fortnight(people, "proposals", "list", "--all").out + fortnight(people, "votes", "show").out
    assert "[bold]x[/bold]" in out
    assert "\u202e" not in out


@pytest.mark.parametrize("path", ["p", "b", "c"])
def test_whatever_is_sent_to_the_pages_is_answered_with_a_page(voting: Platform, path: str):
    ada = row_of(voting, "ada").id
    url_ = {
        "p": token_of(voting, "p", signed_links.PROPOSE, ada),
        "b": token_of(voting, "b", signed_links.VOTE, "2023-10-14", ada),
        "c": token_of(voting, "c", signed_links.CHOSEN, "2023-10-28", "x", ids(voting)["Margins"]),
    }[path]
    for choice in ("", "propose", "withdraw", "vote", "confirm", "decline", "decline-for-good", "\x00", "x" * 9000):
        for more in (
            {},
            {"key": "\u202e\x00", "topic": "\x00" * 9, "proposal": "../x"},
            {f"p-{n}": "on" for n in range(119)},
        ):
            answer = voting.press(url_, "POST", choice, **more)
            assert (answer["statusCode"], answer["headers"]["cache-control"]) == (200, "no-store")
    assert len(voting.rows(TalkProposal)) == 6
