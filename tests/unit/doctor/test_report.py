"""The latest report, as the desk shows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.doctor.report import FOR_THE_ACCOUNT, Line, age, for_whom, lines
from shared.model.health import Condition, Finding, HealthReport

NOW = datetime(2027, 1, 9, 12, tzinfo=UTC)
FINE = Finding(check="keys", label="secret keys", condition=Condition.OK, words="a signs")
BAD = Finding(check="dmarc", label="DMARC", condition=Condition.WRONG, words="none", mend="publish one")
NONE = Finding(check="plan", label="plan", condition=Condition.ABSENT, words="not on a laptop")


def test_what_is_wrong_comes_first_and_what_nobody_can_say_is_neither():
    report = HealthReport(at=NOW, findings=(FINE, NONE, BAD))
    assert list(lines(report, NOW, "circle")) == [
        Line("DMARC", False, "none", "publish one"), Line("secret keys", True, "a signs", ""),
        Line("plan", None, "not on a laptop", ""),
    ]  # fmt: skip


def test_another_groups_findings_are_for_its_own_co_leads():
    theirs, ours = (replace(BAD, group=group, words=group) for group in ("proofs", "circle"))
    report = HealthReport(at=NOW, findings=(theirs, ours, BAD))
    assert [one.words for one in lines(report, NOW, "circle")] == ["circle", "none"]
    assert [one.words for one in lines(report, NOW, "proofs")] == ["proofs", "none"]


def test_that_nobody_has_looked_is_wrong():
    ((label, ok, words, mend),) = lines(None, NOW, "circle")
    assert (label, ok, words) == ("the daily look", False, "nobody has looked yet")
    assert mend == "look again: it takes a minute"


@pytest.mark.parametrize(("hours", "told"), [(0, False), (50, False), (51, True)])
def test_a_report_of_which_two_looks_were_missed_says_so(hours: int, told: bool):
    found = list(lines(HealthReport(at=NOW, findings=(FINE,)), NOW + timedelta(hours=hours), "circle"))
    assert [one.label for one in found] == ["the daily look", "secret keys"] if told else ["secret keys"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-5, "a moment ago"), (0, "a moment ago"), (1, "1 minute ago"), (119, "119 minutes ago"), (120, "2 hours ago"), (60 * 47, "47 hours ago"), (60 * 49, "2 days ago")],
)  # fmt: skip
def test_its_age_is_said_in_words(minutes: int, words: str):
    assert age(HealthReport(at=NOW), NOW + timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("mend", "told"),
    [
        ("aws sesv2 put-account-pricing-attributes --plan NONE", True), ("fortnight form status --group-id circle", True), ("make deploy", True),
        ("fortnight deploy --set SendRate=14", True), ("fortnight deploy --set SenderIdentity=example.org and publish the DNS records", True),
        ("EventBridge console, Schedules: enable it; or make deploy", True), ("SES console: request a higher rate", True),
        ('Service Quotas console, AWS Lambda, "Concurrent executions": request 1,000', True),
        ("make it public or unlisted, and look at `playlist` in the group's file", False), ("make a new key", False),
        ("look again, or run `fortnight doctor`", False), ("the log of that queue's function says why", False), ("", False),
    ],
)  # fmt: skip
def test_who_can_do_it_is_said_where_a_co_lead_cannot(mend: str, told: bool):
    assert for_whom(mend) == (FOR_THE_ACCOUNT if told else "") + mend
