"""What the functions stand on while they run emulated: moto's server and a form, with the demo's group two days before a session."""

import json
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from artefacts.build import ROOT
from artefacts.translate import load
from fakes.form import Form
from fakes.forms_api import FormsApi
from fakes.serving import serve
from shared.adapters import clients, clock, secrets
from shared.adapters.dynamodb.table import Table
from shared.group import applying
from shared.schedule import steps
from tests.arm64.settings import variables
from tests.dynamodb import SCHEMA
from tests.platform import QUEUES, demo_group
from tests.resources import CDN

NOW = datetime(2023, 10, 26, 15, tzinfo=UTC)
REGION = "eu-west-1"
LAPTOPS = {
    "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION,
    "FORTNIGHT_CLOCK": "table",
}  # fmt: skip
"""What the environment has beside the template's variables: an account, and the laptop's clock, as the events are of a day."""
NAMES = {
    "AWS::StackName": "fortnight", "Table": "table", "Uploads": "uploads", "Site": "site", "Replies": "replies", "ReplyDomain": "calendar.example.org", "ConfigurationSet": "fortnight",
    "ConfirmationSet": "confirmation", "CheckSlides": "fortnight-CheckSlides", "PublishSite": "fortnight-PublishSite",
    "CheckHealth": "fortnight-CheckHealth",
    "BaseUrl": "https://go.example.org", "SiteUrl": "https://page.example.org", "SendRate": "100",
    "FormsTopic": "projects/example-onboarding/topics/forms-responses",
    "PushAccount": "forms-push@example-onboarding.iam.gserviceaccount.com",
}  # fmt: skip
"""What the template's names come to, and the parameters that are given."""
KEYS = "/fortnight/keys"
OUTPUTS = {"TableName": "table", "KeysParameter": KEYS, "SiteUrl": NAMES["SiteUrl"]}


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
def world() -> Iterator[Callable[[str], dict[str, str]]]:
    """It, made; what a function finds in its environment, by its name."""
    with warnings.catch_warnings():  # of its services that nobody asks it for lack theirs
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    found = LAPTOPS | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    os.environ.update(found)
    try:
        with serve(FormsApi(Form.load(now=lambda: NOW)).app()) as forms:
            values = NAMES | _made()
            yield lambda name: found | {"FORTNIGHT_FORMS_ENDPOINT": forms.url} | variables(name, values)
    finally:
        server.stop()


def _made() -> dict[str, str]:
    """The names that services choose, by the template's."""
    client = clients.client
    client("dynamodb").create_table(TableName="table", **SCHEMA)
    for bucket in ("uploads", "site", "replies"):
        client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    client("s3").put_bucket_versioning(Bucket="uploads", VersioningConfiguration={"Status": "Enabled"})
    queues = {f"{name.capitalize()}Queue": client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}
    dead = client("sqs").create_queue(QueueName="dead")["QueueUrl"]
    client("sesv2").create_email_identity(EmailIdentity="ml-theory.example.org")
    for name in (NAMES["ConfigurationSet"], NAMES["ConfirmationSet"]):
        client("sesv2").create_configuration_set(ConfigurationSetName=name)
    secrets.make(KEYS)
    clock.move("table", NOW)
    table = Table("table")
    steps.run(applying.steps(demo_group(), table, NOW), table)
    client("cloudformation").create_stack(StackName=NAMES["AWS::StackName"], TemplateBody=stack())
    distribution = client("cloudfront").create_distribution(**CDN)["Distribution"]["Id"]
    return queues | {"DeadLetters": dead, "Distribution": distribution}


def queued(name: str) -> list[Any]:
    """The bodies of what waits on a queue."""
    url = clients.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    found = clients.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in found.get("Messages", [])]


def stored(bucket: str) -> dict[str, bytes]:
    """What lies in a bucket, by key."""
    s3 = clients.client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
