"""What wakes a pull."""

import pytest

from functions.pull_signups import app as pull_signups
from tests.builders.signups import respond
from tests.payloads import context, event
from tests.platform import Platform


def test_a_push_by_another_account_is_refused_and_wakes_nobody(group: Platform):
    push = event("http.push")
    push["requestContext"]["authorizer"]["jwt"]["claims"]["email"] = "stranger@other.iam.gserviceaccount.com"
    assert pull_signups.lambda_handler(push, context())["statusCode"] == 403
    assert group.messages("wakeups") == []


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"message": 7}', "\x00", '{"message": {"attributes": null}}', "9" * 9000]
)
def test_a_body_that_is_no_push_is_acknowledged_and_dropped(group: Platform, body: str):
    assert pull_signups.lambda_handler(event("http.push") | {"body": body}, context())["statusCode"] == 204
    assert group.messages("wakeups") == []


def test_a_push_wakes_the_pull_of_its_form(group: Platform):
    respond(group, "Ada", "ada@example.org")
    assert pull_signups.lambda_handler(event("http.push"), context())["statusCode"] == 204
    group.settle()
    assert group.members() == {"ada@example.org": "pending_confirmation"}
