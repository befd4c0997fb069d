"""Deployments on the emulator: with nothing given, one that fails at any resource, and two beside each other."""

import copy
import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from artefacts.translate import ARTEFACTS, functions, packaged, translate
from local.emulator import Emulator
from local.routes import spelled_out
from local.stack import makeable
from tests.patience import PATIENCE
from tests.template.written import TRANSLATED, WRITTEN
from tests.thorough import THOROUGH

GIVEN = {"SenderIdentity": "example.org", "AlarmAddress": "mika@example.org", "SecondAlarmAddress": "sol@example.org"}
HERE, ELSEWHERE = "us-east-1", "eu-west-1"
DATA = {"Table", "Uploads", "Site", "DeadLetters"}


class Account:
    """An empty account; its stacks' functions are empty, too."""

    def __init__(self, log: Path) -> None:
        self.emulator = Emulator(log)
        self.template = makeable(spelled_out(translate(packaged(WRITTEN), GIVEN)), GIVEN)
        self._clients: dict[tuple[str, str], Any] = {}
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w") as archive:
            archive.writestr("functions/__init__.py", "")
        self.client("s3", HERE).create_bucket(Bucket=bucket_in(HERE))
        there = {"LocationConstraint": ELSEWHERE}
        self.client("s3", ELSEWHERE).create_bucket(Bucket=bucket_in(ELSEWHERE), CreateBucketConfiguration=there)
        for region in (HERE, ELSEWHERE):
            for name in functions(WRITTEN).values():
                self.client("s3", region).put_object(Bucket=bucket_in(region), Key=f"{name}.zip", Body=body.getvalue())

    def client(self, service: str, region: str = HERE) -> Any:
        if (service, region) not in self._clients:
            make: Any = boto3.client
            self._clients[service, region] = make(
                service, endpoint_url=self.emulator.url, region_name=region, aws_access_key_id="test", aws_secret_access_key="test",
                config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
            )  # fmt: skip
        return self._clients[service, region]

    def deploy(self, name: str, template: dict[str, Any], region: str = HERE, **given: str) -> dict[str, Any]:
        """The stack as it is when all is over; *given* are parameters."""
        text = json.dumps(template).replace(f'"{ARTEFACTS}"', f'"{bucket_in(region)}"')
        self.client("s3", region).put_object(Bucket=bucket_in(region), Key="template.json", Body=text)
        cloudformation = self.client("cloudformation", region)
        cloudformation.create_stack(
            StackName=name, TemplateURL=f"{self.emulator.url}/{bucket_in(region)}/template.json",
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in (GIVEN | given).items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )  # fmt: skip
        return self._over(name, cloudformation)

    def delete(self, name: str) -> None:
        cloudformation = self.client("cloudformation")
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName=name)
        assert self._over(stack, cloudformation)["StackStatus"] == "DELETE_COMPLETE"

    def _over(self, name: str, cloudformation: Any) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            stack: dict[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                return stack
            time.sleep(0.01)
        raise TimeoutError(stack["StackStatus"])

    def held(self) -> dict[str, list[str]]:
        """What lies in the account, by what it is."""
        return {
            "tables": sorted(self.client("dynamodb").list_tables()["TableNames"]),
            "buckets": sorted(one["Name"] for one in self.client("s3").list_buckets()["Buckets"]),
            "queues": sorted(self.client("sqs").list_queues().get("QueueUrls", [])),
            "topics": sorted(one["TopicArn"] for one in self.client("sns").list_topics()["Topics"]),
            "parameters": sorted(one["Name"] for one in self.client("ssm").describe_parameters()["Parameters"]),
            "logs": sorted(one["logGroupName"] for one in self.client("logs").describe_log_groups()["logGroups"]),
            "functions": sorted(one["FunctionName"] for one in self.client("lambda").list_functions()["Functions"]),
            "roles": sorted(one["RoleName"] for one in self.client("iam").list_roles()["Roles"]),
            "schedules": sorted(one["Name"] for one in self.client("scheduler").list_schedules()["Schedules"]),
            "rules": sorted(one["Name"] for one in self.client("events").list_rules()["Rules"]),
            "alarms": sorted(one["AlarmName"] for one in self.client("cloudwatch").describe_alarms()["MetricAlarms"]),
            "identities": sorted(one["IdentityName"] for one in self.client("sesv2").list_email_identities()["EmailIdentities"]),
        }  # fmt: skip


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    made = Account(tmp_path_factory.mktemp("account") / "emulator.log")
    yield made
    made.emulator.stop()


def bucket_in(region: str) -> str:
    return f"{ARTEFACTS}-{region}"


def failing(template: dict[str, Any], after: str) -> dict[str, Any]:
    """*template* with a resource that cannot be made, once *after* is."""
    made = copy.deepcopy(template)
    function = copy.deepcopy(made["Resources"]["Remind"])
    function["Properties"]["Code"]["S3Bucket"] = bucket_in(ELSEWHERE)  # Lambda takes code from its own region only
    made["Resources"]["CannotBeMade"] = function | {"DependsOn": [after]}
    return made


def outputs(stack: dict[str, Any]) -> dict[str, str]:
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


@pytest.mark.parametrize("after", sorted(TRANSLATED)[:: 1 if THOROUGH else 10])
def test_a_first_deployment_that_fails_leaves_nothing(account: Account, after: str):
    if after not in account.template["Resources"]:
        after = "Alarms"  # of an alarm that the emulator cannot make: all that it rests on
    before = account.held()
    stack = account.deploy("failing", failing(account.template, after))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert account.held() == before
    account.delete("failing")
    assert account.held() == before


@pytest.mark.parametrize("logical", sorted(DATA))
def test_what_was_kept_back_would_be_seen(account: Account, logical: str):
    """The control: with a policy that keeps it from the start, something is left."""
    template = copy.deepcopy(account.template)
    template["Resources"][logical]["DeletionPolicy"] = "Retain"
    before = account.held()
    account.deploy(f"kept-{logical}", failing(template, logical))
    left = [name for kind, names in account.held().items() for name in names if name not in before[kind]]
    assert len(left) == 1


def test_with_nothing_given_a_stack_knows_its_addresses_and_another_in_the_account_collides_with_nothing(
    account: Account,
):
    stacks = [
        account.deploy(name, account.template, region)
        for name, region in (("one", HERE), ("two", HERE), ("one", ELSEWHERE))
    ]
    assert [stack["StackStatus"] for stack in stacks] == ["CREATE_COMPLETE"] * 3
    told = [outputs(stack) for stack in stacks]
    for one in told:
        assert (one["LinksUrl"], one["PageOrigin"]) == (one["ApiUrl"], one["SiteUrl"])
    kept = account.client("ssm").get_parameter(Name="/fortnight/one/links")["Parameter"]["Value"]
    assert kept == told[0]["LinksUrl"]
    for name in ("LinksUrl", "PageOrigin", "UploadsBucket", "SiteBucket", "DistributionId"):  # all the world's
        assert len({one[name] for one in told}) == 3, name
    assert {name for name in told[0] if told[0][name] == told[1][name]} == set()
    assert (told[0]["KeysParameter"], told[1]["KeysParameter"]) == ("/one/keys", "/two/keys")


def test_a_domain_of_ones_own_takes_the_place_of_the_stacks_addresses_and_is_told_where_to_lead(account: Account):
    acm = account.client("acm")
    links, page = (f"{word}.example.org" for word in ("links", "reading"))
    arns = [acm.request_certificate(DomainName=domain)["CertificateArn"] for domain in (links, page)]
    given = {"LinksDomain": links, "LinksCertificate": arns[0], "PageDomain": page, "PageCertificate": arns[1]}
    given |= {
        "BaseUrl": "https://before.example.org",
        "SiteUrl": "https://before.example.org",
    }  # as earlier versions saved them
    stack = account.deploy("domains", account.template, **given)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    told = outputs(stack)
    assert (told["LinksUrl"], told["PageOrigin"]) == (f"https://{links}", f"https://{page}")
    assert told["LinksTarget"]
    assert f"https://{told['PageTarget']}" == told["SiteUrl"]
    assert (
        account.client("ssm").get_parameter(Name="/fortnight/domains/links")["Parameter"]["Value"] == f"https://{links}"
    )
    distribution = account.client("cloudfront").get_distribution(Id=told["DistributionId"])["Distribution"]
    assert distribution["DistributionConfig"]["Aliases"]["Items"] == [page]
    assert distribution["DistributionConfig"]["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"


@pytest.mark.parametrize("parameter", ["LinksDomain", "PageDomain"])
def test_a_domain_without_a_certificate_is_refused_before_anything_is_made(account: Account, parameter: str):
    with pytest.raises(
        account.client("cloudformation").exceptions.ClientError, match=f"{parameter} wants a certificate"
    ):
        account.deploy("uncertified", account.template, **{parameter: "some.example.org"})


def test_data_outlives_a_stack_that_is_removed(account: Account):
    before = account.held()
    stack = account.deploy("removed", account.template)
    told = outputs(stack)
    account.delete("removed")
    left = {kind: sorted(set(names) - set(before[kind])) for kind, names in account.held().items()}
    assert {kind for kind, names in left.items() if names} == {"tables", "buckets", "queues"}
    assert left["tables"] == [told["TableName"]]
    assert left["buckets"] == sorted([told["SiteBucket"], told["UploadsBucket"]])
    assert [url.rpartition("/")[2] for url in left["queues"]] == [told["DeadLettersUrl"].rpartition("/")[2]]
