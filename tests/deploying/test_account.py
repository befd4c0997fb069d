"""What is asked of an account, and what is made of its answers; the service's answers are stubbed by its own model."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from deploying.account import Account
from deploying.looking import Certificate
from shared.adapters.clients import client

WHO = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/mika", "UserId": "X"}
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "sts": ("get_caller_identity", WHO),
    "freetier": ("get_account_plan_state", {"accountId": "123456789012", "accountPlanType": "FREE", "accountPlanStatus": "ACTIVE"}),
    "lambda": ("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 10}}),
    "cloudfront": ("list_distributions", {"DistributionList": {"Marker": "", "MaxItems": 1, "IsTruncated": False, "Quantity": 0}}),
    "sesv2": ("get_account", {"ProductionAccessEnabled": False, "SendingEnabled": True, "SendQuota": {"MaxSendRate": 1.0}}),
}  # fmt: skip


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Stubber]]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    client.cache_clear()
    stubs = {service: Stubber(client(service)) for service in ANSWERS}
    for stub in stubs.values():
        stub.activate()
    yield stubs
    client.cache_clear()


def test_what_aws_tells_is_told(stubbed: dict[str, Stubber]):
    for service, (operation, answer) in ANSWERS.items():
        stubbed[service].add_response(operation, answer)
    facts = Account().facts()
    assert (facts.account, facts.region, facts.plan, facts.functions) == ("123456789012", "eu-central-1", "FREE", 10)
    assert (facts.production, facts.sending, facts.rate, facts.denied) == (False, True, 1.0, ())


def test_what_may_not_be_asked_is_named_if_a_deployment_needs_it_and_else_left_open(stubbed: dict[str, Stubber]):
    stubbed["sts"].add_response("get_caller_identity", WHO)
    for service in ("freetier", "lambda", "cloudfront", "sesv2"):
        stubbed[service].add_client_error(ANSWERS[service][0], "AccessDeniedException")
    facts = Account().facts()
    assert facts.denied == ("lambda:GetAccountSettings", "cloudfront:ListDistributions", "ses:GetAccount")
    assert (facts.plan, facts.functions, facts.production, facts.rate) == ("", None, None, None)


def test_a_service_that_is_away_stops_nothing(stubbed: dict[str, Stubber]):
    stubbed["sts"].add_response("get_caller_identity", WHO)
    for service in ("freetier", "lambda", "cloudfront", "sesv2"):
        stubbed[service].add_client_error(ANSWERS[service][0], "InternalFailure")
    assert Account().facts().denied == ()


def test_an_account_that_ses_has_paused_does_not_send(stubbed: dict[str, Stubber]):
    for service in ("sts", "freetier", "lambda", "cloudfront"):
        stubbed[service].add_response(*ANSWERS[service])
    stubbed["sesv2"].add_response("get_account", {"SendingEnabled": True, "EnforcementStatus": "SHUTDOWN"})
    assert not Account().facts().sending


def test_a_certificate_is_asked_for_in_its_own_region_and_told_with_its_records(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with mock_aws():
        acm = boto3.client("acm", region_name="us-east-1")
        arn = acm.request_certificate(DomainName="reading.example.org", ValidationMethod="DNS")["CertificateArn"]
        found = Account().certificate(arn)
        assert found is not None
        assert found.status == "PENDING_VALIDATION"
        assert [record.split()[1] for record in found.records] == ["CNAME"]
        assert found.records[0].split()[0].endswith("reading.example.org")
        assert Account().certificate(arn[:-4] + "0000") == Certificate()
