"""Comings and goings, mended forms, odd files and odd bodies: what real people and hostile ones do."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.answer_links import app as answer_links
from local.decks import deck
from shared.adapters import clients
from shared.errors import Unreadable
from shared.group import applying
from shared.membership import onboarding
from shared.model.cause import Cause
from shared.model.deck import Deck, Upload
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member, MemberState, StateChange, member_id, to_state
from shared.model.session import Session
from shared.schedule import steps as schedule_steps
from shared.store import Create, Replace
from tests.builders.signups import T0, links, respond, taken_in, welcomed
from tests.payloads import context, http_event
from tests.platform import Platform, apply, demo_group, ses_mails

START = datetime(2023, 10, 14, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def person(address: str, state: MemberState = MemberState.ACTIVE) -> Member:
    since = datetime(2023, 10, 1, tzinfo=UTC)
    return Member(
        group="ml-theory", id=member_id("ml-theory", address, b"k"), name="Ada", address=address, state=state, active_since=since,
        history=(StateChange(at=since, state=state, by="system"),),
    )  # fmt: skip


def admitted(platform: Platform) -> None:
    """Whoever signed up last confirms and is let in."""
    platform.press(links()[-1])
    platform.settle()
    platform.press(links()[-1], choice="approve")
    platform.settle()


def test_who_leaves_after_a_reminder_and_comes_back_before_the_session_is_let_in_again(group: Platform):
    member = welcomed(group)
    group.tick(START - 7 * DAY)
    group.settle()
    row = group.table.get(Member, "ml-theory", member)
    group.table.commit(Replace(to_state(row, MemberState.UNSUBSCRIBED, at=group.now, by="self")))
    respond(group, "Ada Again", "ada@example.org", T0 + 8 * DAY - timedelta(days=7))
    taken_in(group)
    group.later(DAY)
    group.tick(START - 12 * timedelta(hours=1))  # the confirmation waits until seven days after the last
    group.settle()
    group.tick(START + DAY)
    group.settle()
    admitted(group)
    assert group.members() == {"ada@example.org": "active"}
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("welcome/")]) == 2


def test_who_comes_back_within_seven_days_is_asked_at_once_and_not_again_when_they_are_over(group: Platform):
    member = welcomed(group)
    row = group.table.get(Member, "ml-theory", member)
    group.table.commit(Replace(to_state(row, MemberState.UNSUBSCRIBED, at=group.now, by="self")))
    respond(group, "Ada", "ada@example.org", T0 + 3 * DAY)
    taken_in(group)
    assert group.members() == {"ada@example.org": "pending_confirmation"}
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("confirm/")]) == 2
    group.tick(T0 + 5 * DAY + timedelta(minutes=5))
    group.settle()
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("confirm/")]) == 2


def test_a_co_lead_can_let_somebody_in_who_once_complained_and_they_are_welcomed_anew(group: Platform):
    member = welcomed(group)
    row = to_state(group.table.get(Member, "ml-theory", member), MemberState.COMPLAINED, at=group.now, by="system")
    group.table.commit(Replace(row))
    row = group.table.get(Member, "ml-theory", member)
    writes = onboarding.admitted(row, demo_group(), None, Cause(now=group.now, by="mika", why="asked by mail"))
    group.table.commit(*writes)
    group.tick(group.now + timedelta(minutes=6))
    group.settle()
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("welcome/")]) == 2


def test_a_stage_that_comes_off_the_queue_after_its_window_is_not_sent(group: Platform):
    group.table.commit(Create(person("ada@example.org")))
    group.tick(START - 7 * DAY)
    before = len(ses_mails())
    group.at(START - timedelta(minutes=50))  # the queue stood still for a week
    group.settle()
    assert len(ses_mails()) == before
    assert [(e.stage, e.reason) for e in group.rows(Entry) if e.kind == "reminder"] == [("7d", "superseded")]


def test_a_row_that_cannot_be_read_does_not_keep_the_others_from_their_tick(group: Platform):
    group.table.commit(Create(person("ada@example.org")))
    bad = {"pk": "PUBLIC#x", "sk": "SESSION#x", "row": "Session", "due": "1", "due_at": "2023-01-01T00:00:00.000000Z"}
    item = {name: {"S": value} for name, value in bad.items()} | {"version": {"N": "1"}, "doc": {"M": {}}}
    clients.client("dynamodb").put_item(TableName="table", Item=item)
    with pytest.raises(Unreadable, match="PUBLIC#x/SESSION#x cannot be read"):
        group.tick(START - 7 * DAY)
    clients.client("dynamodb").delete_item(TableName="table", Key={name: item[name] for name in ("pk", "sk")})
    group.settle()
    assert len([1 for e in group.rows(Entry) if e.kind == "reminder" and e.state.value == "sent"]) == 1


def test_a_form_that_google_does_not_know_does_not_keep_other_groups_from_their_sign_ups(group: Platform):
    apply(group, demo_group(id="a-first", name="Another", talks=[], form={"id": "1NOSUCHFORM"}))
    respond(group, "Ada", "ada@example.org")
    assert not group.deliver("wakeups", {"reason": "schedule"})
    assert group.members() == {"ada@example.org": "pending_confirmation"}


def test_a_title_that_is_put_back_at_google_is_found_by_the_next_pull(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.form.replace_question("Email", "E-mail address")
    respond(group, "Bo", "bo@example.com", T0 + timedelta(hours=1))
    taken_in(group)
    group.form.replace_question("E-mail address", "Email")
    respond(group, "Cy", "cy@example.com", T0 + timedelta(hours=2))
    taken_in(group)
    assert "cy@example.com" in group.members()


def test_typing_a_pending_applicants_address_does_not_change_what_the_co_leads_read(group: Platform):
    respond(group, "Ada Honest", "ada@example.org")
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    respond(group, "Somebody Else", "ada@example.org", T0 + timedelta(hours=1))
    taken_in(group)
    assert [(m.name, m.state.value) for m in group.rows(Member)] == [("Ada Honest", "pending_approval")]


def test_correcting_a_mistyped_address_ends_the_sign_up_under_the_wrong_one(group: Platform):
    first = respond(group, "Ada", "ada@exmaple.org")
    taken_in(group)
    respond(group, "Ada", "ada@example.org", T0 + timedelta(hours=1), edit_of=first)
    taken_in(group)
    assert group.members() == {"ada@exmaple.org": "unsubscribed", "ada@example.org": "pending_confirmation"}


def test_the_link_of_somebody_who_is_no_co_lead_any_more_shows_nothing(group: Platform):
    respond(group, "Ada Honest", "ada@example.org")
    taken_in(group)
    group.press(links()[-1])
    group.settle()
    mine = links()[-2]
    apply(group, demo_group(co_leads=[{"id": "sol", "name": "Sol", "address": "sol@example.org"}]))
    page = group.press(mine, "GET")
    assert (page["statusCode"], "Ada" in page["body"]) == (404, False)


BODIES = [
    "&".join(f"f{n}=1" for n in range(80)),
    "%%%",
    "choice=" + "x" * 70_000,
    "\x00",
    "choice[]=approve",
    "=",
    "[1,2]",
]
TOKENS = ["", "a", "a.b", "a.b.c.d", "a.!!!.x", "é.é.é", "a." + "A" * 5000 + ".b", "..", "b.e30.AAAA"]


def test_an_odd_body_behind_a_good_link_is_answered_with_a_page(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    path, _, token = links()[-1].partition("https://go.example.org")[2].rpartition("/")
    for body in BODIES:
        for encoded in (False, True):
            request = http_event("POST", f"{path}/{token}", token, body, isBase64Encoded=encoded)
            assert answer_links.lambda_handler(request, context())["statusCode"] == 200, (body[:30], encoded)


def test_an_odd_token_is_answered_with_a_page(group: Platform):
    for token in TOKENS:
        for method in ("GET", "POST", "HEAD"):
            answer = answer_links.lambda_handler(http_event(method, f"/l/{token}", token), context())
            assert answer["statusCode"] == 404, (token[:30], method)


def test_the_same_form_used_twice_shows_the_second_file(group: Platform):
    key = "ml-theory/2023-10-28/implicit-bias/20240601T000000000Z-abcdef123456.pdf"
    first = group.upload(key, deck("One", "Ada", 2))
    second = group.upload(key, deck("Two", "Ada", 5))
    clients.client("sqs").purge_queue(QueueUrl=group.urls["decks"])
    for envelope in (second, first):
        assert group.deliver("decks", envelope)
    assert [row.pages for row in group.rows(Deck)] == [5]


def test_a_folder_made_in_the_console_is_no_upload(group: Platform):
    group.upload("ml-theory/2023-10-28/implicit-bias/", b"")
    group.settle()
    assert group.rows(Upload) == []


def test_a_speakers_corrected_address_gets_the_link(group: Platform):
    talks = [
        {
            "session": "2023-10-28",
            "slug": "implicit-bias",
            "title": "T",
            "speaker": "Ada",
            "address": "ada@new.example.org",
        }
    ]
    apply(group, demo_group(talks=talks))
    group.tick(T0)
    group.settle()
    assert sorted(mailing for mailing, _ in group.sent() if "implicit-bias" in mailing) == [
        "deck-link/ml-theory/2023-10-28/implicit-bias/0",
        "deck-link/ml-theory/2023-10-28/implicit-bias/1",
    ]


def test_an_interrupted_apply_is_finished_by_the_next(group: Platform):
    changed = demo_group(
        season=demo_group_season()
        | {"moved": [{"from": "2023-10-28", "to": "2023-10-29"}], "cancelled": ["2023-11-11"]}
    )
    steps = applying.steps(changed, group.table, group.now)
    schedule_steps.run(steps[:1], group.table)
    apply(group, changed)
    assert apply(group, changed) == 0
    moved = group.table.get(Session, "ml-theory", "2023-10-28")
    gone = group.table.get(Session, "ml-theory", "2023-11-11")
    assert (moved.date, gone.state.value) == ("2023-10-29", "cancelled")


def test_a_new_break_mails_nobody_about_dates_that_nobody_was_reminded_of(group: Platform):
    season = demo_group_season() | {"breaks": [{"after": "2023-11-25", "resumes": "2024-01-06"}]}
    apply(group, demo_group(season=season, talks=[]))
    assert [row.kind for row in group.rows(Mailing) if row.kind == "cancelled"] == []


def test_a_stage_added_to_the_file_is_due_for_sessions_that_are_there(group: Platform):
    apply(group, demo_group(reminders=["14d", "7d", "1d", "1h"]))
    row = group.table.get(Session, "ml-theory", "2023-11-25")
    assert row.next_due == datetime(2023, 11, 11, 21, tzinfo=UTC)


def demo_group_season() -> dict:
    from pathlib import Path

    import yaml

    season: dict = yaml.safe_load((Path(__file__).parents[3] / "local" / "group.yaml").read_text())["season"]
    return season
