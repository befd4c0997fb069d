"""A member's pause, bounce, leaving and erasure, killed at every call and retried."""

import json
from datetime import UTC, datetime

from shared.adapters.clients import client
from shared.model.member import Member
from tests.functions.crashes.flows import OWN, own_link
from tests.functions.crashes.sweep import rest, sweep
from tests.payloads import event
from tests.platform import Platform


def leaving(platform: Platform) -> None:
    platform.press(OWN[0], choice="leave")
    platform.settle()
    rest(platform)


def pausing_and_coming_back(platform: Platform) -> None:
    platform.press(OWN[0], choice="pause", until="2023-10-09")
    platform.tick(datetime(2023, 10, 9, 7, tzinfo=UTC))
    platform.settle()
    rest(platform)


def bouncing(platform: Platform) -> None:
    (member,) = platform.rows(Member)
    envelope = event("feedback.bounce")
    envelope["detail"]["mail"]["tags"]["member"] = [member.id]
    client("sqs").send_message(QueueUrl=platform.urls["feedback"], MessageBody=json.dumps(envelope))
    platform.settle()
    rest(platform)


def renewing_links(platform: Platform) -> None:
    platform.press(OWN[0], choice="renew")
    platform.settle()
    rest(platform)


def asking_for_data_and_erasing(platform: Platform) -> None:
    platform.press(OWN[0], choice="data")
    platform.settle()
    url = own_link()
    assert platform.press(url, choice="export")["statusCode"] == 200
    platform.press(url, choice="erase-for-good")
    platform.settle()
    rest(platform)
    rest(platform)


def test_leaving_survives_a_crash_at_every_call(member: Platform):
    assert sweep(member, leaving) == []


def test_a_pause_and_its_end_survive_a_crash_at_every_call(member: Platform):
    assert sweep(member, pausing_and_coming_back) == []


def test_a_bounce_survives_a_crash_at_every_call(member: Platform):
    assert sweep(member, bouncing) == []


def test_renewing_links_survives_a_crash_at_every_call(member: Platform):
    assert sweep(member, renewing_links) == []


def test_export_and_erasure_survive_a_crash_at_every_call(member: Platform):
    assert sweep(member, asking_for_data_and_erasing) == []
