"""After a session members are asked how it was; the speakers and the co-leads are told what came of it, and no names."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from shared import signed_links
from shared.model.attendance import Attendance
from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.model.member import MemberState
from shared.model.preference import FEEDBACK
from shared.model.session import Session, SessionState, Speaker
from shared.model.suppression import Erased
from shared.model.survey import KEPT, Survey, SurveyResponse, SurveyState
from shared.privacy.registry import BY_MEMBERSHIP
from shared.store import Create, Replace
from tests.builders.command_line import fortnight
from tests.builders.members import joins, member_of
from tests.builders.speaker_page import url
from tests.platform import Platform, apply, demo_group, ses_mails

KEY = "2023-10-28"
ENDS = datetime(2023, 10, 28, 21, tzinfo=UTC)
ASKED = ENDS + timedelta(hours=3)
CLOSES = ASKED + timedelta(days=5)
COUNTED = CLOSES + timedelta(minutes=1)
NAMES = ("ivo", "bo", "dee")


@pytest.fixture
def held(group: Platform) -> Platform:
    """A session was held, of a group that asks by mail; Ada, a member, gave its talk."""
    apply(group, demo_group(feedback={"ask": "true"}))
    joins(group, *NAMES, "ada")
    row = group.table.get(Session, "ml-theory", KEY)
    assert row is not None
    (talk, *_) = row.talks
    known = group.table.get(Speaker, "ml-theory", KEY, talk.slug)
    speaker = Speaker(group="ml-theory", session=KEY, talk=talk.slug, name="Ada", address="ada@example.org")
    group.table.commit(Replace(replace(speaker, version=known.version)) if known else Create(speaker))
    ticked(group, ENDS + timedelta(minutes=3))
    return group


def ticked(group: Platform, moment: datetime) -> None:
    group.tick(moment)
    group.settle()


def mails(subject: str, to: str = "") -> list[str]:
    """The texts of the mails whose subject begins so, oldest first."""
    raw = [one.raw_data for one in ses_mails() if to in str(one.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    return [one.get_body(("plain",)).get_content() for one in found if str(one["Subject"]).startswith(subject)]


def link(name: str) -> str:
    (found,) = re.findall(
        r"(https://go\.example\.org/m/\S+)\r?\n\r?\nThe speakers", mails("How was it", f"{name}@")[-1]
    )
    return str(found)


def survey_of(group: Platform) -> Survey:
    row = group.table.get(Survey, "ml-theory", KEY)
    assert row is not None
    return row


def says(group: Platform, name: str, **form: str) -> str:
    return str(group.press(link(name), **form)["body"])


def test_members_are_asked_once_some_hours_after_and_whoever_gave_the_talk_is_not(held: Platform):
    assert mails("How was it") == []
    ticked(held, ASKED - timedelta(minutes=5))
    assert mails("How was it") == []
    for later in (timedelta(), timedelta(minutes=5), timedelta(days=1)):
        ticked(held, ASKED + later)
    assert [len(mails("How was it", f"{name}@")) for name in (*NAMES, "ada")] == [1, 1, 1, 0]
    assert "until Thursday 2 November, 18:00 MDT:" in " ".join(mails("How was it")[0].split())


def test_two_taps_and_a_line_are_kept_changed_and_told_without_names(held: Platform):
    ticked(held, ASKED)
    assert "Saved" in says(held, "ivo", worth="yes")
    assert "Saved" in says(held, "ivo", pace="right", line="  More of\tthis,\u202e please ")
    says(held, "bo", worth="no", pace="fast")
    says(held, "bo", worth="partly")
    says(held, "dee", line="", pace="right", worth="yes")
    row = held.table.get(SurveyResponse, "ml-theory", KEY, member_of(held, "ivo").id)
    assert (row.worth, row.pace, row.line) == ("yes", "right", "More of this, please")
    ticked(held, CLOSES)
    assert survey_of(held).state is SurveyState.OPEN
    ticked(held, COUNTED)
    after = survey_of(held)
    assert (after.worth, after.pace) == ({"yes": 2, "partly": 1, "no": 0}, {"slow": 0, "right": 2, "fast": 1})
    assert after.lines == ("More of this, please",)
    assert held.rows(SurveyResponse) == [], "what is counted is nobody's"
    for to in ("ada@example.org", "mika@example.org"):
        (told,) = mails("Feedback", to)
        assert "Was it worth their time? yes: 2, partly: 1, no: 0" in told
        assert "- More of this, please" in told
        assert re.findall(rf"\b({'|'.join(NAMES)})\b", told.lower()) == []
    for name in NAMES:
        assert mails("Feedback", name) == []
    ticked(held, COUNTED + timedelta(hours=1))
    assert [len(mails("Feedback", to)) for to in ("ada@", "mika@", "sol@")] == [1, 1, 1]


def test_of_fewer_than_three_answers_nothing_is_told_or_kept(held: Platform):
    ticked(held, ASKED)
    says(held, "ivo", worth="no", line="It was me")
    says(held, "bo", worth="no")
    ticked(held, COUNTED)
    row = survey_of(held)
    assert (row.responses, row.worth, row.lines) == (2, {}, ())
    assert held.rows(SurveyResponse) == []
    assert mails("Feedback") == []


def test_a_speaker_who_stands_in_for_a_co_lead_at_another_time_is_told_as_a_speaker(held: Platform):
    ada = {
        "id": "ada", "name": "Ada", "address": "ada@example.org", "stands_in_for": "sol", "from": "2023-12-01", "until": "2023-12-08",
    }  # fmt: skip
    leads = [{"id": name, "name": name.title(), "address": f"{name}@example.org"} for name in ("mika", "sol")]
    apply(held, demo_group(feedback={"ask": "true"}, co_leads=[*leads, ada]))
    ticked(held, ASKED)
    for name in NAMES:
        says(held, name, worth="yes")
    ticked(held, COUNTED)
    assert len(mails("Feedback", "ada@")) == 1


def test_a_look_changes_nothing_and_costs_one_read_and_pressing_twice_is_fine(held: Platform, calls: Any):
    ticked(held, ASKED)
    url, before = link("ivo"), held.state()
    calls.clear()
    page = held.press(url, "GET")
    assert [name for name in calls.names() if name != "GetItem:CLOCK"] == ["BatchGetItem"]
    assert "Was it worth your time?" in page["body"]
    assert held.state() == before
    held.press(url, worth="yes")
    once = held.state()
    assert "Saved" in held.press(url, worth="yes")["body"]
    assert held.state() == once


def test_what_is_too_long_or_none_of_the_answers_is_refused_and_what_was_typed_stays(held: Platform):
    ticked(held, ASKED)
    page = says(held, "ivo", worth="yes", line="x" * 281)
    assert "your line has 281 characters, and there is room for 280" in page
    assert "x" * 281 in page
    assert "none of the answers" in says(held, "ivo", worth="splendid")
    assert held.rows(SurveyResponse) == []
    assert "&lt;b&gt;" in says(held, "ivo", line="<b>bold</b>")


def test_it_is_too_late_after_the_close_and_before_it_is_counted(held: Platform):
    ticked(held, ASKED)
    url = link("ivo")
    held.at(CLOSES)
    assert "Too late to say" in held.press(url, worth="yes")["body"]
    assert held.rows(SurveyResponse) == []
    ticked(held, COUNTED)
    assert "Too late to say" in held.press(url, worth="yes")["body"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"muted": (FEEDBACK,)}, "muted"), ({"state": MemberState.PAUSED}, "paused"),
        ({"active_since": ENDS + timedelta(hours=1)}, "came in later"),
    ],
)  # fmt: skip
def test_whoever_does_not_want_it_is_away_or_came_later_is_not_asked(held: Platform, changes: Any, reason: str):
    held.table.commit(Replace(replace(member_of(held, "bo"), **changes)))
    ticked(held, ASKED)
    assert [len(mails("How was it", f"{name}@")) for name in NAMES] == [1, 0, 1]
    lines = held.table.all(Entry, f"member:{member_of(held, 'bo').id}")
    assert [one.reason for one in lines if one.kind == "session-feedback"] in ([reason], [])


def test_whoever_was_not_there_by_a_co_leads_list_is_not_asked(held: Platform):
    row = Attendance(group="ml-theory", session=KEY, there=(member_of(held, "ivo").id,), by="mika", at=ENDS)
    held.table.commit(Create(row))
    ticked(held, ASKED)
    assert [len(mails("How was it", f"{name}@")) for name in NAMES] == [1, 0, 0]


def test_switched_off_before_it_asks_nobody_is_asked_and_switched_off_after_it_is_finished(held: Platform):
    apply(held, demo_group())
    ticked(held, ASKED)
    assert mails("How was it") == []
    assert (survey_of(held).state, survey_of(held).due) == (SurveyState.OFF, None)


def test_what_was_asked_before_it_is_switched_off_is_finished(held: Platform):
    ticked(held, ASKED)
    apply(held, demo_group())
    for name in NAMES:
        assert "Saved" in says(held, name, worth="yes")
    ticked(held, COUNTED)
    assert len(mails("Feedback", "ada@")) == 1


def test_history_that_is_imported_and_a_session_that_was_cancelled_ask_nobody(held: Platform):
    assert len(held.rows(Survey)) == 1
    row = held.table.get(Session, "ml-theory", KEY)
    held.table.commit(Replace(replace(row, state=SessionState.CANCELLED)))
    ticked(held, ASKED)
    assert mails("How was it") == []
    assert survey_of(held).state is SurveyState.OFF


def test_a_tick_that_comes_late_gives_everybody_their_days_and_does_not_ask_at_night(group: Platform):
    apply(group, demo_group(feedback={"ask": "true"}, quiet={"from": "21:00", "to": "08:00"}))
    joins(group, *NAMES)
    ticked(group, ENDS + timedelta(minutes=3))
    night = datetime(2023, 10, 30, 5, tzinfo=UTC)  # 23:00 in Denver
    ticked(group, night)
    assert mails("How was it") == []
    ticked(group, night + timedelta(hours=9))
    assert len(mails("How was it")) == 3
    assert survey_of(group).closes == night + timedelta(days=5, hours=9)


def test_days_after_a_session_nobody_is_asked_any_more(held: Platform):
    assert [row.session for row in held.rows(Survey)] == [KEY], (
        "of the one two weeks ago, which is over since this tick"
    )
    ticked(held, ASKED + timedelta(days=3))
    assert mails("How was it") == []
    assert survey_of(held).state is SurveyState.OFF


def test_more_answers_than_one_transaction_holds_are_counted_and_taken_away(held: Platform, monkeypatch: Any):
    ticked(held, ASKED)
    for number in range(130):
        row = SurveyResponse(
            group="ml-theory", session=KEY, member=f"{number:020x}", worth="yes", line=f"line {number}"
        )
        held.table.commit(Create(row))
    ticked(held, COUNTED)
    assert (survey_of(held).responses, 0 < len(held.rows(SurveyResponse)) < 60) == (130, True)
    ticked(held, COUNTED + timedelta(minutes=5))
    assert held.rows(SurveyResponse) == []
    assert (survey_of(held).responses, survey_of(held).worth["yes"], len(survey_of(held).lines)) == (130, 130, 130)
    ticked(held, CLOSES + KEPT)
    assert (survey_of(held).lines, survey_of(held).worth["yes"], survey_of(held).due) == ((), 130, None)


def test_what_is_held_is_handed_out_and_erased_while_it_is_somebodys(held: Platform):
    ticked(held, ASKED)
    says(held, "ivo", worth="yes", line="A line")
    ivo, kept = member_of(held, "ivo"), BY_MEMBERSHIP["feedback"]
    assert kept.handed_out(ivo, held.table) == [{"session": KEY, "worth": "yes", "pace": "", "line": "A line"}]
    gone = Erased(group="ml-theory", member=ivo.id, lives=1)
    held.table.discard(kept.remains(gone, None, held.now, held.table))
    assert held.rows(SurveyResponse) == []


def test_the_recap_asks_where_the_group_wants_it_so(group: Platform):
    apply(group, demo_group(feedback={"ask": "true", "by": "recap"}))
    joins(group, *NAMES)
    ticked(group, ENDS + timedelta(minutes=3))
    ticked(group, ASKED)
    assert (mails("How was it"), group.rows(Survey)) == ([], [])
    sends = ENDS + timedelta(days=2)
    group.at(sends)
    assert fortnight(group, "recap", "note", KEY, "It was good.", "--as", "mika").code == 0
    assert fortnight(group, "recap", "send", KEY, "--as", "mika").code == 0
    ticked(group, sends)
    (text,) = mails("Recap", "ivo@")
    (url,) = re.findall(r"Two questions, a press each:\s+(\S+)", text)
    assert "Saved" in group.press(url, worth="yes")["body"]
    assert survey_of(group).closes == sends + timedelta(days=5)
    assert mails("How was it") == []
    # Taken back and sent anew it asks the same once more, and takes the same answers.
    fortnight(group, "recap", "undo", KEY, "--as", "mika")
    fortnight(group, "recap", "send", KEY, "--as", "mika")
    ticked(group, sends + timedelta(hours=1))
    assert len(group.rows(Survey)) == 1
    assert "Two questions" in mails("Corrected recap", "ivo@")[0]


def test_recaps_of_a_group_that_asks_nothing_read_nothing_more(group: Platform):
    joins(group, *NAMES)
    ticked(group, ENDS + timedelta(minutes=3))
    fortnight(group, "recap", "note", KEY, "It was good.", "--as", "mika")
    fortnight(group, "recap", "send", KEY, "--as", "mika")
    ticked(group, ENDS + timedelta(hours=1))
    assert "Two questions" not in mails("Recap", "ivo@")[0]
    assert group.rows(Survey) == []


def test_the_forecast_says_when_it_will_be_asked(held: Platform):
    ahead = fortnight(held, "preflight", "--from", "2023-10-28", "--to", "2023-11-13", "--json").json
    seen = [(one["session"], one["at"]) for one in ahead["mailings"] if one["kind"] == "session-feedback"]
    assert [session for session, _ in seen] == [f"ml-theory/{KEY}", "ml-theory/2023-11-11"]


def test_mondays_mail_says_when_it_will_be_asked(held: Platform):
    ticked(held, datetime(2023, 11, 6, 16, tzinfo=UTC))
    raw = [one.raw_data for one in ses_mails() if "mika@" in str(one.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    (monday,) = [one for one in found if "two weeks" in str(one["Subject"])][-1:]
    words = " ".join(monday.get_body(("plain",)).get_content().split())
    assert "Sat 11 Nov, 18:00 MST: How was it? (Sat 11 November; to 4 members, less whoever was not there" in words


def test_the_outcome_is_foreseen_from_before_members_are_asked_until_it_is_told(held: Platform):
    def told() -> list[tuple[str, str, str]]:
        ahead = fortnight(held, "preflight", "--from", "2023-10-28", "--to", "2023-11-10", "--json").json
        return [
            (one["at"], one["to"], one["session"]) for one in ahead["mailings"] if one["kind"] == "feedback-outcome"
        ]

    when = COUNTED.isoformat().replace("+00:00", "Z")
    both = [(when, "co-leads", f"ml-theory/{KEY}"), (when, "speaker", f"ml-theory/{KEY}")]
    assert told() == both
    ticked(held, ASKED)
    assert told() == both
    assert "less everybody if fewer than 3 members answer" in " ".join(fortnight(held, "preflight").out.split())
    apply(held, replace(demo_group(), feedback=None))
    assert told() == both  # who was asked can still answer
    ticked(held, COUNTED)
    assert told() == []


def test_a_speaker_finds_on_their_page_what_their_mail_says(held: Platform):
    def page() -> str:
        shown = held.press(url(held.table.get(Session, "ml-theory", KEY).talks[0].slug), "GET")["body"]
        (token,) = re.findall(r'href="/m/([^"]+)">how members found it', shown)
        return " ".join(held.press(f"https://go.example.org/m/{token}", "GET")["body"].split())

    assert "Members will be asked soon." in page()
    ticked(held, ASKED)
    for name, line in zip(NAMES, ("<b>Zest</b>", "Again", ""), strict=True):
        says(held, name, worth="yes", line=line)
    assert "Takes answers until" in page()
    assert "Zest" not in page()
    ticked(held, COUNTED)
    assert "<dd>yes: 3, partly: 0, no: 0</dd>" in page()
    assert "<li>&lt;b&gt;Zest&lt;/b&gt;</li>" in page()
    assert "3 members answered" in page()
    apply(held, demo_group())
    assert (
        "how members found it"
        not in held.press(url(held.table.get(Session, "ml-theory", KEY).talks[0].slug), "GET")["body"]
    )


def test_the_page_of_the_outcome_ends_with_the_speakers_link_and_shows_the_guests_too(held: Platform):
    row = held.table.get(Session, "ml-theory", KEY)
    slug = row.talks[0].slug
    held.table.commit(Replace(replace(row, guests=("circle",))))
    held.table.commit(Create(replace(held.table.get(Group, "ml-theory"), id="circle", name="Circle", version=0)))
    closed = Survey(
        group="circle",
        session=KEY,
        closes=CLOSES,
        state=SurveyState.CLOSED,
        responses=4,
        worth={"no": 4},
        lines=("Too long",),
    )
    held.table.commit(Create(closed))
    where = url(slug, purpose=signed_links.OUTCOME).replace("/talk/", "/m/")
    page = held.press(where, "GET")["body"]
    assert '<h2 dir="auto">Circle</h2>' in page
    assert "<li>Too long</li>" in page
    row = held.table.get(Session, "ml-theory", KEY)
    held.table.commit(Replace(replace(row, talks=(replace(row.talks[0], link_life=1), *row.talks[1:]))))
    assert "Too long" not in held.press(where, "GET")["body"]


def test_the_command_shows_what_was_said_once_it_is_over(held: Platform):
    ticked(held, ASKED)
    for name, line in zip(NAMES, ("Zest", "Again", ""), strict=True):
        says(held, name, worth="yes", line=line)
    assert "takes answers until" in fortnight(held, "feedback", "show").out
    ticked(held, COUNTED)
    told = fortnight(held, "feedback", "show").out
    assert "worth it: 3 yes, 0 partly, 0 no; pace: 0 too slow, 0 right, 0 too fast" in told
    assert told.index("- Again") < told.index("- Zest")
    found = fortnight(held, "feedback", "show", "--json").json
    assert found["sessions"][0]["lines"] == ["Again", "Zest"]
    assert found["seasons"]["2023–24"]["answers"] == 3
    assert fortnight(held, "stats", "--json").code == 0


def test_a_press_is_a_sign_of_life_where_the_group_asks_the_silent(held: Platform):
    apply(held, demo_group(feedback={"ask": "true"}, silence={"sessions": "3"}))
    ticked(held, ASKED)
    says(held, "ivo", worth="yes")
    assert member_of(held, "ivo").seen == held.now


def test_a_mail_to_a_speaker_who_is_erased_meanwhile_goes_nowhere(held: Platform):
    ticked(held, ASKED)
    for name in NAMES:
        says(held, name, worth="yes")
    held.tick(COUNTED)
    row = next(one for one in held.rows(Speaker) if one.session == KEY)
    held.table.commit(Replace(replace(row, address="")))
    held.settle()
    assert [len(mails("Feedback", to)) for to in ("ada@", "mika@")] == [0, 1]
    assert [one.kind for one in held.rows(Mailing) if one.kind == "feedback-outcome"]
