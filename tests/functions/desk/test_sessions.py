"""Sessions, talks, votes and recaps at the desk, through its handler and under its role: looked at, written, and done."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from local.browser import Form
from local.decks import deck
from shared import signed_links
from shared.adapters import secrets
from shared.adapters.buckets import LARGEST
from shared.errors import BadLink
from shared.model.audit import AuditLine
from shared.model.deck import Deck, Outcome, Upload
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState
from shared.model.proposal import TalkProposal
from shared.model.recap import Recap, RecapState
from shared.model.session import Room, Session, SessionState
from shared.model.vote import Vote, VoteState
from tests.builders.at_desk import Seat
from tests.builders.members import joins
from tests.builders.votes import NAMES, cast, propose
from tests.platform import Platform

MIKA = "mika@example.org"
NOW = datetime(2023, 10, 15, 15, tzinfo=UTC)
HOME, AHEAD, TALK = "/desk/ml-theory", "2023-10-28", "implicit-bias"
SESSION, PAGE = f"{HOME}/sessions/{AHEAD}", f"{HOME}/sessions/{AHEAD}/talks/{TALK}"
PAPER = {"reading-3": "Kernels", "url-3": "https://arxiv.org/abs/1806.07572", "minutes-3": "30", "kind-3": "paper"}


@pytest.fixture
def seat(group: Platform) -> Seat:
    """Mika is in, after the first session, whose recap waits."""
    group.tick(NOW)
    group.settle()
    found = Seat(group)
    found.logs_in(MIKA)
    return found


def form(seat: Seat, path: str = PAGE) -> dict[str, str]:
    """The fields of the page's form for what a speaker would write."""
    body = seat.opens(path)["body"]
    part = body[body.index(f'<form method="post" action="{path}"') :]
    return dict(Form(part[: part.index("</form>")]).fields)


def does(seat: Seat, action: str, **fields: str) -> dict[str, Any]:
    """Press the button of *action* and, where it is shown what will happen, the one below that."""
    csrf = re.search(r'name="csrf" value="([^"]+)"', seat.opens(SESSION)["body"])
    assert csrf
    page = seat.posts(f"{HOME}/do/{action}", {"csrf": csrf[1], "back": SESSION, **fields})
    if "This will happen" not in page["body"]:
        return page
    return seat.posts(f"{HOME}/do/{action}", hidden(page))


def hidden(page: dict[str, Any]) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page["body"])
    return {name: unescape(value) for name, value in found}


def session(seat: Seat) -> Session:
    found: Session = seat.platform.table.get(Session, "ml-theory", AHEAD)
    return found


# --- what a speaker would write
def test_a_talk_is_written_for_its_speaker_and_what_is_not_touched_stays(seat: Seat):
    page = seat.posts(PAGE, form(seat) | {"title": "Margins, at last"} | PAPER)
    assert "Done:" in page["body"]
    talk = session(seat).talk(TALK)
    assert talk
    assert (talk.title, [one.title for one in talk.resources]) == (
        "Margins, at last",
        ["The implicit bias of gradient descent on separable data", "Margins in one page", "Kernels"],
    )
    (line,) = [row for row in seat.platform.rows(AuditLine) if row.what == "talks set"]
    assert (line.by, line.talk, line.way) == ("mika", TALK, "desk")


def test_what_is_wrong_is_said_at_its_place_and_nothing_is_kept(seat: Seat):
    before = session(seat)
    page = seat.posts(PAGE, form(seat) | {"title": "x" * 201, "about": "Mine", "reading-3": "", "url-3": "nowhere"})
    assert "Not saved yet." in page["body"]
    assert "A title has at most 200 characters" in page["body"]
    assert 'id="reading-3-wrong"' in page["body"]
    assert ">\nMine</textarea>" in page["body"]
    assert session(seat) == before


def test_what_its_speaker_wrote_meanwhile_is_shown_and_not_overwritten(seat: Seat):
    mine = form(seat)
    seat.posts(PAGE, form(seat) | {"title": "Theirs"})
    page = seat.posts(PAGE, mine | {"title": "Mine", "about": "Mine, too"})
    assert "Somebody has changed this meanwhile" in page["body"]
    assert "Theirs" in page["body"]
    talk = session(seat).talk(TALK)
    assert talk
    assert (talk.title, talk.about == "Mine, too") == ("Theirs", False)


def test_a_field_that_is_not_sent_is_not_taken_for_an_empty_one(seat: Seat):
    before = session(seat).talk(TALK)
    seat.posts(
        PAGE, {name: value for name, value in form(seat).items() if name in ("csrf", "consent")} | {"consent": "yes"}
    )
    after = session(seat).talk(TALK)
    assert before
    assert after
    assert (after.title, after.about, after.resources) == (before.title, before.about, before.resources)
    assert after.consent.value == "yes"


def test_reading_that_comes_late_is_mailed_only_once_that_was_seen(seat: Seat):
    seat.platform.tick(datetime(2023, 10, 21, 20, tzinfo=UTC))
    seat.platform.settle()
    path = f"{HOME}/sessions/{AHEAD}/talks/tangent-kernels"
    page = seat.posts(path, form(seat, path) | {name.replace("3", "1"): value for name, value in PAPER.items()})
    assert "This will happen" in page["body"]
    assert not [row for row in seat.platform.rows(Mailing) if row.kind == "reading"]
    page = seat.posts(f"{HOME}/do/talks-set", hidden(page))
    assert "Done:" in page["body"]
    assert [row.kind for row in seat.platform.rows(Mailing) if row.kind == "reading"] == ["reading"]


# --- what is said of a session
def test_a_session_is_given_a_title_and_a_place_of_its_own(seat: Seat):
    page = seat.opens(f"{HOME}/do/sessions-set?session={AHEAD}&back={SESSION}")
    fields = dict(Form(page["body"]).fields) | {"title": "Two on margins", "link": "Room 5"}
    page = seat.posts(f"{HOME}/do/sessions-set", fields)
    assert "Room 5" in page["body"]
    assert session(seat).title == "Two on margins"
    room = seat.platform.table.get(Room, "ml-theory", AHEAD)
    assert (room.link, room.own) == ("Room 5", True)


def test_another_address_of_a_speaker_is_asked_about_first_and_gets_the_link(seat: Seat):
    page = does(seat, "talks-address", session=AHEAD, talk=TALK, address="new@example.org")
    assert "Done:" in page["body"]
    seat.platform.settle()
    assert "new@example.org" in seat.opens(PAGE)["body"]


# --- slides
def sent(seat: Seat, kind: int = 0) -> None:
    """Upload by the page's own form, as a browser does."""
    body = seat.opens(PAGE)["body"]
    part = body.split('enctype="multipart/form-data"')[1 + kind]
    key = unescape(re.search(r'name="key" value="([^"]+)"', part)[1])  # type: ignore[index]
    seat.platform.upload(key, deck("Margins", "Ada Example", 2))
    seat.platform.settle()


def test_slides_are_uploaded_on_behalf_taken_down_and_shown_again(seat: Seat):
    seat.platform.publishes = True  # so that what is taken down is out of the bucket before it comes again
    sent(seat)
    (upload,) = [row for row in seat.platform.rows(Upload) if row.talk == TALK]
    assert (upload.outcome, "~mika~" in upload.key) == (Outcome.PUBLISHED, True)
    assert "uploaded by Mika" in seat.opens(PAGE)["body"]
    does(seat, "slides-remove", session=AHEAD, talk=TALK, upload=upload.id)
    assert not seat.platform.table.get(Deck, "ml-theory", AHEAD, TALK).shown
    seat.platform.settle()
    assert "until it was taken down" in seat.opens(PAGE)["body"]
    does(seat, "slides-attach", session=AHEAD, talk=TALK, key=upload.key)
    seat.platform.settle()
    assert seat.platform.table.get(Deck, "ml-theory", AHEAD, TALK).shown
    assert [row.by for row in seat.platform.rows(AuditLine) if row.what == "slides attach"] == ["mika"]


def test_an_upload_of_no_talk_is_given_to_one_and_a_second_press_does_nothing(seat: Seat):
    seat.platform.upload("ml-theory/lost.pdf", deck("Margins", "Ada Example", 2))
    seat.platform.settle()
    here = f"{HOME}/sessions/uploads"
    page = seat.opens(here)
    assert "lost.pdf" in page["body"]
    for _ in range(2):
        shown = seat.fills(page, here, talk=f"{AHEAD}/{TALK}")
        assert "give “lost.pdf” to " in shown["body"]
        after = seat.fills(shown, f"{HOME}/do/slides-attach")
        assert "<p>It has been passed on; open this page again in a minute.</p>" in after["body"]
    seat.platform.settle()
    assert seat.platform.table.get(Deck, "ml-theory", AHEAD, TALK).shown
    does(seat, "slides-attach", session=AHEAD, talk=TALK, key="ml-theory/never.pdf")
    seat.platform.settle()  # says so in its log, and is not tried for ever


def test_the_policy_lets_the_form_go_to_the_bucket_and_nowhere_else(seat: Seat):
    page = seat.opens(PAGE)
    target = unescape(re.search(r'action="(https://[^"]+)" class="stack" data-upload', page["body"])[1])  # type: ignore[index]
    policy = dict(part.strip().split(" ", 1) for part in page["headers"]["content-security-policy"].split(";"))
    assert policy["form-action"] == f"'self' {target}"
    assert policy["connect-src"] == f"'self' {target}"
    assert "uploads" not in seat.opens(SESSION)["headers"]["content-security-policy"]


# --- votes and recaps
def voting(seat: Seat) -> None:
    joins(seat.platform, *NAMES)
    for name, topic in (("ada", "Margins"), ("bo", "Kernels")):
        propose(seat.platform, name, topic)
    does(seat, "votes-open", closes="2023-10-25 14:00")
    seat.platform.settle()


def test_a_vote_is_opened_looked_at_and_closed(seat: Seat):
    voting(seat)
    cast(seat.platform, "ada", "Margins")
    page = seat.opens(f"{HOME}/votes")["body"]
    assert "1 voted, 3 could and have not" in page
    (vote,) = seat.platform.rows(Vote)
    does(seat, "votes-close", vote=vote.id)
    assert "is counted in a moment" in seat.opens(f"{HOME}/votes")["body"]
    seat.platform.tick(NOW + timedelta(minutes=5))
    seat.platform.settle()
    assert seat.platform.rows(Vote)[0].state is not VoteState.OPEN
    assert "1 member voted" in seat.opens(f"{HOME}/votes")["body"]


def test_several_proposals_are_merged_at_once(seat: Seat):
    joins(seat.platform, *NAMES)
    for name, topic in (("ada", "Margins"), ("bo", "Margins too"), ("cy", "On margins")):
        propose(seat.platform, name, topic)
    ids = {row.topic: row.id for row in seat.platform.rows(TalkProposal)}
    page = seat.opens(f"{HOME}/votes")
    fields = [("csrf", hidden(page)["csrf"]), ("back", f"{HOME}/votes"), ("into", ids["Margins"])]
    fields += [("proposal", ids["Margins too"]), ("proposal", ids["On margins"])]
    answer = seat.sends("POST", f"{HOME}/do/proposals-merge", urlencode(fields))
    again = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer["body"])
    seat.sends("POST", f"{HOME}/do/proposals-merge", urlencode([(name, unescape(value)) for name, value in again]))
    assert sorted(row.state.value for row in seat.platform.rows(TalkProposal)) == ["merged", "merged", "open"]


def test_a_recap_is_written_looked_at_and_sent(seat: Seat):
    (recap,) = seat.platform.rows(Recap)
    path = f"{HOME}/recaps/{recap.session}"
    fields = hidden(seat.opens(path))
    page = seat.posts(f"{HOME}/do/recap-note", fields | {"words": "It was *good*."})
    assert "<em>good</em>" in page["body"]
    fields = hidden(page)
    page = seat.posts(f"{HOME}/do/recap-send", fields | {"words": "It was *very* good."})
    assert "This will happen" in page["body"]
    page = seat.posts(f"{HOME}/do/recap-send", hidden(page))
    assert "It was sent by Mika" in page["body"]
    (recap,) = seat.platform.rows(Recap)
    assert (recap.state, recap.note) == (RecapState.PUBLISHED, "It was *very* good.")


# --- nobody's link
def test_no_page_holds_a_link_that_opens_anything(seat: Seat):
    voting(seat)
    sent(seat)
    keys = secrets.keys("/fortnight/keys")
    waiting, seen = [f"{HOME}/sessions", f"{HOME}/votes", f"{HOME}/recaps"], set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        body = unescape(seat.opens(path)["body"])
        for word in set(re.findall(r"[A-Za-z0-9_.~-]{20,}", body)):
            with pytest.raises(BadLink):
                signed_links.read(word, keys, NOW)
        links = re.findall(rf'(?:href|action)="({HOME}/(?:sessions|votes|recaps|do)[^"#]*)"', body)
        waiting += [link for link in links if link not in seen and link not in waiting and len(seen) < 120]
    assert len(seen) > 40
    assert session(seat).state is SessionState.PLANNED
    assert all(row.state is MemberState.ACTIVE for row in seat.platform.rows(Member))


def test_the_page_knows_how_large_a_deck_the_bucket_takes(seat: Seat):
    body = seat.opens(PAGE)["body"]
    assert body.count(f'data-largest="{LARGEST}"') == 2
    assert f"At most {LARGEST // 2**20} MB" in body
