"""What is held about a member is handed out to nobody but them."""

import json
from datetime import timedelta

from shared.adapters import clients
from tests.builders.memberships import DAY, START, data_link, kinds, settings, welcomed_as
from tests.builders.signups import welcomed
from tests.platform import Platform


def test_data_is_asked_for_by_a_mail_to_the_address_itself_at_most_four_times_a_day(group: Platform):
    welcomed(group)
    url = settings()
    for choice in ("data", "data", "export", "erase", "erase-for-good"):
        page = group.press(url, "POST", choice)
        assert "application/json" not in page["headers"]["content-type"]
    group.settle()
    assert kinds(group).count("my-data") == 1
    assert group.members() == {"ada@example.org": "active"}


def test_a_second_press_sends_the_mail_whose_message_was_lost(group: Platform):
    welcomed(group)
    url = settings()
    group.press(url, "POST", "data")
    clients.client("sqs").purge_queue(QueueUrl=group.urls["mail"])
    group.press(url, "POST", "data")
    group.settle()
    assert kinds(group).count("my-data") == 1


def test_the_mailed_link_gives_everything_that_is_held_as_a_file(group: Platform):
    group.tick(START - 7 * DAY)
    welcomed_as(group, "Ada", "ada@example.org", START - 6 * DAY)
    url = data_link(group)
    assert "Save my data" in group.press(url, "GET")["body"]
    answer = group.press(url, "POST", "export")
    assert answer["headers"]["content-disposition"] == 'attachment; filename="my-data.json"'
    held = json.loads(answer["body"])
    (membership,) = held["memberships"]
    assert held["address"] == "ada@example.org"
    assert membership["state"] == "active"
    assert [line["state"] for line in membership["history"]] == ["pending_confirmation", "pending_approval", "active"]
    assert sorted(mail["kind"] for mail in membership["mails"]) == ["confirm", "my-data", "reminder", "welcome"]
    assert [row["became"] for row in membership["responses"]] == ["new"]
    assert [(talk["session"], talk["talk"]) for talk in held["talks"]] == [("2023-10-28", "implicit-bias")]


def test_the_link_to_the_data_works_for_one_day(group: Platform):
    welcomed(group)
    url = data_link(group)
    group.at(group.now + DAY + timedelta(minutes=1))
    assert group.press(url, "POST", "export")["statusCode"] == 404
    assert group.press(url, "POST", "erase-for-good")["statusCode"] == 404
    assert group.members() == {"ada@example.org": "active"}
