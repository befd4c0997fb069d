"""What is looked at before, and what is left to do afterwards."""

from dataclasses import replace

import pytest

from deploying.afterwards import records, steps
from deploying.looking import Certificate, Facts, certified, looked, name_of_stack, taken
from shared.errors import BadInput

FINE = Facts(
    account="123456789012", login="arn:aws:sts::123456789012:assumed-role/Admin/mika", region="eu-central-1", plan="PAID", functions=1000,
    production=True, rate=14,
)  # fmt: skip


def test_of_an_account_that_is_fine_only_who_and_where_is_said():
    assert [str(one) for one in looked(FINE)] == [
        "account 123456789012, region eu-central-1, as assumed-role/Admin/mika"
    ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"login": "arn:aws:iam::123456789012:root"}, "root user"),
        ({"plan": "FREE"}, "AWS closes it after some months"),
        ({"functions": 10}, "only 10 functions may run at once"),
        ({"production": False}, "SES has the account in its sandbox"),
        ({"production": False, "sending": False}, "SES has paused the account"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_and_does_not_stop(facts, words):
    found = list(looked(replace(FINE, **facts)))[1:]
    assert [words in one.words for one in found] == [True]
    assert not found[0].asks
    assert found[0].mend


def test_a_permission_that_is_seen_to_be_missing_is_asked_about():
    (found,) = [one for one in looked(replace(FINE, denied=("cloudfront:ListDistributions",))) if one.asks]
    assert "cloudfront:ListDistributions" in found.words


def test_what_is_not_told_is_not_guessed():
    assert len(list(looked(replace(FINE, plan="", functions=None, production=None, rate=None)))) == 1


@pytest.mark.parametrize("name", ["fortnight", "a", "Reading-2", "a" * 48])
def test_names_that_a_stack_can_have(name: str):
    name_of_stack(name)


@pytest.mark.parametrize("name", ["", "2nd", "a b", "a_b", "-a", "ä", "a" * 49, "aws-reading", "SSMgroup"])
def test_names_that_it_cannot(name: str):
    with pytest.raises(BadInput, match="--stack"):
        name_of_stack(name)


def test_a_name_that_ssm_keeps_is_right_where_the_keys_are_elsewhere():
    name_of_stack("aws-reading", "/reading/keys")


def test_a_stack_of_something_else_is_told_by_its_parameters():
    ours = {"BaseUrl", "SiteUrl", "PushAudience", "SenderIdentity", "More"}
    taken("fortnight", "CREATE_COMPLETE", ours, "")
    taken("fortnight", "REVIEW_IN_PROGRESS", (), "")
    with pytest.raises(BadInput, match="not Fortnight's"):
        taken("fortnight", "CREATE_COMPLETE", {"BaseUrl"}, "")


OUTPUTS = {"PageOrigin": "https://reading.example.org", "LinksUrl": "https://links.example.org"}
DKIM = {f"DkimRecord{n}": f"t{n}._domainkey.example.org t{n}.dkim.amazonses.com" for n in (1, 2, 3)}


def test_the_records_to_publish_are_those_of_the_signature_and_of_ones_own_domains():
    assert records(OUTPUTS) == []
    assert records(OUTPUTS | DKIM | {"LinksTarget": "d-1.execute-api", "PageTarget": "d1.cloudfront.net"}) == [
        *(f"t{n}._domainkey.example.org CNAME t{n}.dkim.amazonses.com" for n in (1, 2, 3)),
        "links.example.org CNAME d-1.execute-api",
        "reading.example.org CNAME d1.cloudfront.net",
    ]


def test_after_the_first_deployment_it_is_said_what_is_left():
    said = "\n".join(steps(OUTPUTS | DKIM, first=True, changed=True, production=False, told=True))
    for words in (
        "put-account-details",
        "https://reading.example.org",
        "t1._domainkey",
        "confirm it",
        "fortnight init",
    ):
        assert words in said


def test_where_nobody_hears_alarms_nobody_has_to_confirm_them():
    said = "\n".join(steps(OUTPUTS, first=True, changed=True, production=True, told=False))
    assert ("confirm" in said, "put-account-details" in said, "fortnight init" in said) == (False, False, True)


def test_later_it_is_said_what_is_next():
    assert steps(OUTPUTS, first=False, changed=True, production=True, told=True) == [
        "Next: `fortnight site rebuild`, since pages may be made differently now."
    ]
    assert steps(OUTPUTS, first=False, changed=False, production=True, told=True) == ["Next: nothing."]


@pytest.mark.parametrize("held", [None, Certificate(status="ISSUED")], ids=["not told", "issued"])
def test_a_certificate_that_is_issued_or_may_not_be_asked_for_is_deployed_with(held: Certificate | None):
    certified("LinksCertificate", "arn:1", held)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (Certificate(), "there is no certificate arn:1 in this account"),
        (
            Certificate(status="PENDING_VALIDATION", records=("_x.links.example.org CNAME _y.example.com",)),
            "_x.links.example.org CNAME",
        ),
        (Certificate(status="EXPIRED"), "EXPIRED; ask for another"),
        (Certificate(status="VALIDATION_TIMED_OUT"), "VALIDATION_TIMED_OUT"),
    ],
)
def test_another_is_told_with_what_to_do(held: Certificate, words: str):
    with pytest.raises(BadInput) as raised:
        certified("LinksCertificate", "arn:1", held)
    assert words in str(raised.value)
    assert str(raised.value).startswith("LinksCertificate: ")


REPLIES = {
    "ReplyRecord": "calendar.example.org 10 inbound-smtp.eu-west-1.amazonaws.com",
    "ReplyRules": "fortnight-ReplyRules-1A2B",
}


def test_where_calendars_answer_the_mx_record_is_told_and_that_another_set_of_rules_stays_active():
    assert records(OUTPUTS | REPLIES) == ["calendar.example.org MX 10 inbound-smtp.eu-west-1.amazonaws.com"]
    (_, said, _) = steps(OUTPUTS | REPLIES, first=False, changed=True, production=True, told=True)
    assert said.index("describe-active-receipt-rule-set") < said.index("--rule-set-name fortnight-ReplyRules-1A2B")
    assert "leave it active, and deploy with --set ReplyRuleSet=" in said
