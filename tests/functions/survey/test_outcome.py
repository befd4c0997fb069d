"""What came of feedback is told to the speakers and the co-leads, on a page, by mail and by command, and no names."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared import signed_links
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.session import Session, Speaker
from shared.model.survey import KEPT, Survey, SurveyResponse, SurveyState
from shared.store import Create, Replace
from tests.builders.command_line import fortnight
from tests.builders.speaker_page import url
from tests.builders.surveys import ASKED, CLOSES, COUNTED, KEY, NAMES, mails, says, survey_of, ticked
from tests.platform import Platform, apply, demo_group


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
