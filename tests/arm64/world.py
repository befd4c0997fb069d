"""What the functions stand on while they run emulated: moto's server and a form, with the demo's group two days before a session."""

import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from artefacts.build import ROOT
from artefacts.translate import load
from fakes.form import Form
from fakes.forms_api import FormsApi
from fakes.serving import serve
from shared.adapters import clients, clock, secrets
from shared.adapters.table import Table
from shared.group import applying
from shared.schedule import steps
from tests.dynamodb import SCHEMA
from tests.platform import QUEUES, demo_group
from tests.resources import CDN

NOW = datetime(2023, 10, 26, 15, tzinfo=UTC)
REGION = "eu-west-1"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION,
    "FORTNIGHT_TABLE": "table", "FORTNIGHT_UPLOADS": "uploads", "FORTNIGHT_SITE": "site", "FORTNIGHT_CLOCK": "table",
    "FORTNIGHT_BASE_URL": "https://go.example.org", "FORTNIGHT_SITE_URL": "https://page.example.org",
    "FORTNIGHT_KEYS": "/fortnight/keys", "FORTNIGHT_LINKS": "/fortnight/links", "FORTNIGHT_GOOGLE": "/fortnight/google", "FORTNIGHT_SEND_RATE": "100",
    "FORTNIGHT_CONFIGURATION_SET": "fortnight", "FORTNIGHT_CONFIRMATION_SET": "confirmation",
    "FORTNIGHT_OTHERS": "check_slides=fortnight-CheckSlides publish_site=fortnight-PublishSite", "FORTNIGHT_STACK": "fortnight",
    "FORTNIGHT_FORMS_TOPIC": "projects/example-onboarding/topics/forms-responses",
    "FORTNIGHT_PUSH_ACCOUNT": "forms-push@example-onboarding.iam.gserviceaccount.com",
}  # fmt: skip


OUTPUTS = {"TableName": "table", "KeysParameter": SETTINGS["FORTNIGHT_KEYS"], "SiteUrl": SETTINGS["FORTNIGHT_SITE_URL"]}


def stack() -> str:
    """A stack with the template's parameters and outputs and hardly a resource: enough for the daily look to say what it lacks."""
    template = load(ROOT / "template.yaml")
    parameters = {
        name: {"Type": "String", "Default": str(one.get("Default", ""))} for name, one in template["Parameters"].items()
    }
    outputs = {name: {"Value": OUTPUTS.get(name, "none")} for name in template["Outputs"]}
    topic = {"Alarms": {"Type": "AWS::SNS::Topic"}}
    return json.dumps({"Parameters": parameters, "Resources": topic, "Outputs": outputs})


@contextmanager
def world() -> Iterator[Mapping[str, str]]:
    """It, made; the environment in which a function finds it, which is this process's, too, as long as it stands."""
    with warnings.catch_warnings():  # of its services that nobody asks it for lack theirs
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    found = SETTINGS | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    os.environ.update(found)
    try:
        with serve(FormsApi(Form.load(now=lambda: NOW)).app()) as forms:
            found |= _made() | {"FORTNIGHT_FORMS_ENDPOINT": forms.url}
            os.environ.update(found)
            yield found
    finally:
        server.stop()


def _made() -> dict[str, str]:
    client = clients.client
    client("dynamodb").create_table(TableName="table", **SCHEMA)
    for bucket in ("uploads", "site"):
        client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    client("s3").put_bucket_versioning(Bucket="uploads", VersioningConfiguration={"Status": "Enabled"})
    urls = {name: client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in (*QUEUES, "dead")}
    client("sesv2").create_email_identity(EmailIdentity="ml-theory.example.org")
    for name in ("fortnight", "confirmation"):
        client("sesv2").create_configuration_set(ConfigurationSetName=name)
    secrets.make("/fortnight/keys")
    clock.move("table", NOW)
    table = Table("table")
    steps.run(applying.steps(demo_group(), table, NOW), table)
    client("cloudformation").create_stack(StackName="fortnight", TemplateBody=stack())
    distribution = client("cloudfront").create_distribution(**CDN)["Distribution"]["Id"]
    queues = {f"FORTNIGHT_{name.upper()}_QUEUE": urls[name] for name in QUEUES}
    return queues | {"FORTNIGHT_DEAD_LETTERS": urls["dead"], "FORTNIGHT_DISTRIBUTION": distribution}


def queued(name: str) -> list[Any]:
    """The bodies of what waits on a queue."""
    url = os.environ[f"FORTNIGHT_{name.upper()}_QUEUE"]
    found = clients.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in found.get("Messages", [])]


def stored(bucket: str) -> dict[str, bytes]:
    """What lies in a bucket, by key."""
    s3 = clients.client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
