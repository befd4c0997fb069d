"""What a sign-up and a link cost in calls."""

from datetime import timedelta

from tests.builders.signups import T0, links, respond, taken_in
from tests.platform import Platform


def test_a_sign_up_costs_one_list_one_transaction_and_one_message(group: Platform, forms, calls):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    respond(group, "Bo", "bo@example.com", T0 + timedelta(minutes=5))
    forms[0].calls.clear()
    calls.clear()
    group.deliver("wakeups", {"reason": "schedule"})
    assert dict(forms[0].calls) == {"forms.responses.list": 1}
    assert calls.of("TransactWriteItems", "SendMessageBatch") == [("TransactWriteItems", 5), ("SendMessageBatch", 1)]


def test_a_wake_up_with_nothing_new_costs_one_list_and_no_write(group: Platform, forms, calls):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    forms[0].calls.clear()
    calls.clear()
    group.deliver("wakeups", {"reason": "schedule"})
    assert dict(forms[0].calls) == {"forms.responses.list": 1}
    assert calls.writes() == []


def test_a_link_costs_one_read_to_show_and_one_transaction_to_act(group: Platform, calls):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    confirm = links()[-1]
    calls.clear()
    group.press(confirm, "GET")
    assert [c for c in calls.names() if c != "GetItem:CLOCK"] == ["BatchGetItem"]
    calls.clear()
    group.press(confirm)
    assert calls.writes() == ["TransactWriteItems"]
