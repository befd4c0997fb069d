"""A group that ends, and whose members and past sessions go on in another one, as the document on deploying says it is done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from shared.adapters.clients import client
from shared.group.file import parse
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState
from shared.model.session import Session
from tests.builders.command_line import fortnight
from tests.builders.members import joins
from tests.platform import ROOT, Platform, apply, demo_group, ses_mails, walk

OURS, THEIRS = ("--group-id", "ml-theory"), ("--group-id", "proofs")
NOW = datetime(2023, 11, 20, tzinfo=UTC)
LAST = {"first": date(2023, 10, 14), "every_days": 14, "starts": "14:00", "minutes": 60, "until": date(2023, 11, 11)}


def other() -> Group:
    return parse(yaml.safe_load((ROOT / "local" / "proofs.yaml").read_text()))


def ended(platform: Platform) -> None:
    """The demo's group after its last session, with one who has left; and the group that takes its members."""
    client("sesv2").create_email_identity(EmailIdentity="proofs.example.org")
    joins(platform, "ada", "bo")
    joins(platform, "gone", state=MemberState.UNSUBSCRIBED)
    for day in walk(datetime(2023, 10, 14, 23, tzinfo=UTC), NOW, timedelta(days=7)):
        platform.tick(day)
        platform.settle()
    apply(platform, replace(demo_group(season=LAST, talks=[]), form=None))
    apply(platform, other())
    platform.at(NOW)


def test_members_of_a_group_that_ends_are_asked_by_the_other_group_and_no_others(group: Platform, tmp_path: Path):
    ended(group)
    file = tmp_path / "members.csv"
    assert fortnight(group, "members", "export", str(file), *OURS).code == 0
    group.settle()
    before = len(ses_mails())
    done = fortnight(group, "members", "import", str(file), *THEIRS, "--as", "mika", answer="y\n")
    assert (done.code, done.err) == (0, "")
    group.tick(NOW + timedelta(minutes=5))
    group.settle()
    states = {row.address: row.state for row in group.rows(Member) if row.group == "proofs"}
    assert states == dict.fromkeys(("ada@example.org", "bo@example.org"), MemberState.PENDING_CONFIRMATION)
    asked = [mail for mail in ses_mails()[before:] if "Confirm your address" in mail.raw_data]
    assert sorted(mail.destinations[0] for mail in asked) == ["ada@example.org", "bo@example.org"]


def test_a_group_that_has_ended_mails_its_members_nothing_and_keeps_its_page(group: Platform):
    ended(group)
    assert not any(row.upcoming for row in group.rows(Session) if row.group == "ml-theory")
    for day in walk(NOW, NOW + timedelta(days=70), timedelta(days=7)):
        group.tick(day)
    assert [row.kind for row in group.rows(Mailing) if row.created > NOW and row.group == "ml-theory"] == []
    group.publish()
    page = group.site()["ml-theory/index.html"].decode()
    assert "No session is planned at the moment" in page
    assert "Recently" in page


def test_its_past_sessions_are_taken_to_the_other_groups_page(group: Platform, tmp_path: Path):
    ended(group)
    file = tmp_path / "past.yaml"
    assert fortnight(group, "sessions", "export", str(file), *OURS).code == 0
    file.write_text(file.read_text().replace("id: ml-theory", "id: proofs", 1))
    assert fortnight(group, "import", str(file), *THEIRS, answer="y\n").code == 0
    assert {"2023-10-14", "2023-10-28", "2023-11-11"} <= {
        row.key for row in group.rows(Session) if row.group == "proofs"
    }
