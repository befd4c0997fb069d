"""What a member's doings cost, in calls."""

import json

from shared.adapters import secrets
from shared.adapters.google import form_script
from tests.builders.memberships import settings
from tests.builders.signups import welcomed
from tests.payloads import event
from tests.platform import Platform, apply, demo_group


def test_the_own_page_costs_one_read_to_show_and_one_write_to_save(group: Platform, calls):
    welcomed(group)
    url = settings()
    calls.clear()
    group.press(url, "GET")
    assert [c for c in calls.names() if c != "GetItem:CLOCK"] == ["BatchGetItem"]
    calls.clear()
    for _ in range(2):  # the second time there is nothing to change
        group.press(url, "POST", "save", **{"kind-1d": "on"})
    assert calls.writes() == ["PutItem"]


def test_what_a_script_hands_in_costs_two_writes_and_a_pull_of_one_transaction_a_message_and_the_cleaning_up(
    platform: Platform, calls
):
    apply(platform, demo_group(talks=[], form={"id": "1SCRIPTform", "source": "script"}))
    secret = form_script.secret("1SCRIPTform", secrets.keys("/fortnight/keys"))
    calls.clear()
    assert platform.hook("1SCRIPTform", json.dumps(event("http.script")).encode(), secret)["statusCode"] == 204
    assert calls.of("PutItem", "SendMessageBatch") == [("PutItem", 0), ("SendMessageBatch", 1)]
    calls.clear()
    platform.pump("wakeups")
    assert calls.writes() == ["TransactWriteItems", "PutItem", "DeleteItem"]
    assert calls.of("TransactWriteItems") == [("TransactWriteItems", 5)]
