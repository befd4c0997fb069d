"""template.yaml, brought up on the emulator as it is, but for what only a laptop has. Use :class:`Stack` as a context manager."""

import copy
import io
import json
import os
import platform
import shutil
import sys
import time
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config

from artefacts.translate import ARTEFACTS, REGION, functions, load, packaged, translate
from local.emulator import ROOT, Emulator
from local.emulator_main import PLACE
from local.routes import spelled_out

NAME = "fortnight"
SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
LOOK_AT_CLOCK = {
    "PolicyName": "clock",
    "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]},
            "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["CLOCK"]}},
        },
    },
}  # fmt: skip
STOP_GAP = 30
"""Seconds for which a message is hidden after a failure; a story cannot wait half an hour for a retry."""
LOOK_SECONDS = 5
"""Seconds between two looks at queues that are not polled."""


class DeniedError(Exception):
    """A function did what its role does not allow."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it was deployed."""

    name: str
    expression: str
    target: str
    input: str

    def at(self, moment: datetime) -> str:
        """Its input, with the scheduled time filled in as the scheduler does."""
        return self.input.replace(SCHEDULED_TIME, moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def overlay(template: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """*template* for the laptop: this interpreter and processor, *environment* for every function, whose role may also look at the
    story's clock, schedules at rest (the laptop's clock sends them), no long wait before a retry, and buckets that are called the same
    each time."""
    after = copy.deepcopy(template)
    common = after["Globals"]["Function"]
    common["Runtime"] = f"python{sys.version_info.major}.{sys.version_info.minor}"
    common["Architectures"] = ["arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"]
    common["Environment"]["Variables"] |= {"FORTNIGHT_QUEUES": "one-server"} | dict(environment)
    for role in {role_of(template, logical) for logical in functions(template)}:
        after["Resources"][role]["Properties"]["Policies"].append(LOOK_AT_CLOCK)
    for logical, resource in after["Resources"].items():
        if resource["Type"] == "AWS::S3::Bucket":
            resource.setdefault("Properties", {})["BucketName"] = f"{NAME}-{logical.lower()}"
        own = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
        if "FORTNIGHT_DISTRIBUTION" in own:
            own["FORTNIGHT_DISTRIBUTION"] = ""  # the front keeps no copies
        if resource["Type"] == "AWS::Scheduler::Schedule":
            resource["Properties"]["State"] = "DISABLED"
        if resource["Type"] == "AWS::SQS::Queue" and "VisibilityTimeout" in resource["Properties"]:
            resource["Properties"]["VisibilityTimeout"] = STOP_GAP
    return after


def role_of(template: Mapping[str, Any], logical: str) -> str:
    """The logical name of a function's role."""
    name: str = template["Resources"][logical]["Properties"]["Role"]["Fn::GetAtt"][0]
    return name


def makeable(template: dict[str, Any], parameters: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A translated *template* without what the emulator cannot make: alarms over several metrics, the dashboard, which alone refers to
    them, SES's rules for mail that comes in, how many processes a queue may wake, where that is a parameter (CloudFormation makes a
    number of it, the emulator a word), and what an identity's records are."""
    kept = {
        logical: copy.deepcopy(resource)
        for logical, resource in template["Resources"].items()
        if resource["Type"] not in ("AWS::CloudWatch::Dashboard", "AWS::SES::ReceiptRule", "AWS::SES::ReceiptRuleSet")
        and not (resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"])
    }
    for resource in kept.values():
        scaling = resource.get("Properties", {}).get("ScalingConfig", {})
        if isinstance(most := scaling.get("MaximumConcurrency"), dict):
            named = most["Ref"]
            most = (parameters or {}).get(named, template["Parameters"][named]["Default"])
        if most is not None:
            scaling["MaximumConcurrency"] = int(most)
    told = {name: held for name, held in template["Outputs"].items() if "Dkim" not in name and name != "ReplyRules"}
    return template | {"Resources": kept, "Outputs": told}


class Stack:
    """The deployed stack. ``outputs`` are the template's. ``api_url`` and ``api_host`` lead to the HTTP API: send requests to ``api_url
    + path`` with the header ``Host: <api_host>``. ``functions`` gives each function's deployed name."""

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        parameters: Mapping[str, str],
        artefacts: Path = ROOT / "build" / "host",
        template: Path = ROOT / "template.yaml",
        log: Path = ROOT / "build" / "demo" / "ministack.log",
        repeatable: bool = False,
        kept: Path | None = None,
        mailbox: str = "",
    ) -> None:
        self._written = overlay(packaged(load(template)), environment)
        self._parameters = dict(parameters)
        self._artefacts = artefacts
        self._log, self._repeatable, self._kept, self._mailbox = log, repeatable, kept, mailbox
        self._clients: dict[str, Any] = {}
        self._stuck: dict[str, int] = {}
        self._denied = 0
        self.outputs: dict[str, str] = {}
        self.functions: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.emulator = Emulator(self._log, repeatable=self._repeatable, kept=self._kept, mailbox=self._mailbox)
        try:
            self._deploy()
        except BaseException:
            self.emulator.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.emulator.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment for its AWS clients to mean this stack."""
        return {
            "AWS_ENDPOINT_URL": self.emulator.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def client(self, service: str) -> Any:
        """A boto3 client of this stack, made once per service."""
        if service not in self._clients:
            self._clients[service] = self._made(service)
        return self._clients[service]

    def _made(self, service: str) -> Any:
        make: Any = boto3.client  # the stubs know services by literal only
        return make(
            service,
            endpoint_url=self.emulator.url,
            region_name=REGION,
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    # --- deploying
    def _deploy(self) -> None:
        names = functions(self._written)
        self._upload(set(names.values()))
        body = json.dumps(makeable(spelled_out(translate(self._written, self._parameters)), self._parameters))
        self.client("s3").put_object(
            Bucket=ARTEFACTS, Key="template.json", Body=body
        )  # inline it could have 50 KiB at most
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=NAME,
            TemplateURL=f"{self.emulator.url}/{ARTEFACTS}/template.json",
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in self._parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        stack = self._settled(cloudformation)
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise RuntimeError(
                f"the stack was not made:\n{self._reasons(cloudformation)}\n{self.emulator.last_words()}"
            )
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        self.api_host = self.outputs["ApiUrl"].split("://", 1)[1]
        self.api_url = self.emulator.url
        made = cloudformation.describe_stack_resources(StackName=NAME)["StackResources"]
        physical = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in made}
        self.functions = {name: physical[logical] for logical, name in names.items()}

    def _upload(self, names: set[str]) -> None:
        """The artefacts, as they are now: what is built while this stack is up is another's."""
        bucket = self.client("s3")
        bucket.create_bucket(Bucket=ARTEFACTS)
        for name in sorted(names):
            folder = self._artefacts / name
            if not folder.is_dir():
                raise RuntimeError(f"{folder} is missing: run `make build TARGET=host`")
            place = self.emulator.scratch / "artefacts" / name
            shutil.copytree(folder, place, copy_function=_linked)
            bucket.put_object(Bucket=ARTEFACTS, Key=f"{name}.zip", Body=_leading_to(place))

    def _settled(self, cloudformation: Any) -> dict[str, Any]:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            stack: dict[str, Any] = cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                return stack
            time.sleep(0.1)
        raise TimeoutError(f"the stack was not made in time:\n{self._reasons(cloudformation)}")

    def _reasons(self, cloudformation: Any) -> str:
        events = cloudformation.describe_stack_events(StackName=NAME)["StackEvents"]
        failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
        return "\n".join(f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason', '')}" for e in reversed(failed))

    # --- the clock's side
    def schedules(self) -> list[Schedule]:
        """The deployed schedules."""
        scheduler = self.client("scheduler")
        found = [scheduler.get_schedule(Name=item["Name"]) for item in scheduler.list_schedules()["Schedules"]]
        return [
            Schedule(item["Name"], item["ScheduleExpression"], item["Target"]["Arn"], item["Target"].get("Input", ""))
            for item in found
        ]

    def invoke_target(self, schedule: Schedule, moment: datetime) -> None:
        """Send *schedule*'s target its input for *moment*, as the scheduler would: a function is not waited for."""
        service, resource = schedule.target.split(":")[2], schedule.target.split(":")[-1]
        if service == "lambda":
            self.client("lambda").invoke(FunctionName=resource, InvocationType="Event", Payload=schedule.at(moment))
        elif service == "sqs":
            queue = self.client("sqs")
            url = queue.get_queue_url(QueueName=resource)["QueueUrl"]
            queue.send_message(QueueUrl=url, MessageBody=schedule.at(moment))
        else:
            raise ValueError(f"no schedule of ours has a target like {schedule.target}")

    # --- looking in
    def quiet(self, timeout: float = 120) -> None:
        """Wait until nothing is going on: no message waits or is in flight (dead letters aside), no stream record, event or
        invocation is under way. Raises ``TimeoutError`` saying what still was; for what failed and is only waiting to be tried
        again nobody waits a second time; and :class:`DeniedError` once for what a role did not allow."""
        looks = time.monotonic()
        until = looks + timeout
        while True:
            state = self.emulator.settled()
            dead = self.outputs["DeadLettersUrl"].rsplit("/", 1)[1]
            queues = {name: count for name, count in state["queues"].items() if count and name != dead}
            self._stuck = {name: min(count, queues.get(name, 0)) for name, count in self._stuck.items()}
            busy: dict[str, Any] = {name: n for name, n in queues.items() if n > self._stuck.get(name, 0)}
            busy |= {what: state[what] for what in ("running", "delivering", "behind") if state[what]}
            if new := state["denied"][self._denied :]:
                self._denied += len(new)
                raise DeniedError("; ".join(sorted(set(new))))
            if not busy and state["still"]:
                return
            if state["still"] and time.monotonic() >= looks:
                self._look(queues)
                looks = time.monotonic() + LOOK_SECONDS
            if time.monotonic() > until:
                self._stuck = queues
                raise TimeoutError(f"still busy after {timeout:.0f} s: {_listed(busy)}; see {self._log}")
            time.sleep(0.02)

    def denied(self) -> list[str]:
        """What roles did not allow so far, each once."""
        return sorted(set(self.emulator.state()["denied"]))

    def _look(self, queues: Collection[str]) -> None:
        """What the schedules send every ten minutes, for those of the *queues* at which nobody waits: a story's minutes are seconds."""
        urls = {name: url for name, url in self.outputs.items() if name.endswith("QueueUrl")}
        looks = [
            f"-{name.removesuffix('QueueUrl')}Look-" for name, url in urls.items() if url.rsplit("/", 1)[1] in queues
        ]
        for schedule in self.schedules() if looks else ():
            if any(look in schedule.name for look in looks):
                self.invoke_target(schedule, datetime.now(UTC))

    def metrics(self) -> dict[str, dict[str, int]]:
        """``{function: {"invocations", "errors"}}`` from the emulator's CloudWatch."""
        return {
            name: {"invocations": self._sum(deployed, "Invocations"), "errors": self._sum(deployed, "Errors")}
            for name, deployed in sorted(self.functions.items())
        }

    def _sum(self, function: str, metric: str) -> int:
        now = datetime.now(UTC)
        points = self.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=metric,
            Dimensions=[{"Name": "FunctionName", "Value": function}],
            StartTime=now - timedelta(days=1),
            EndTime=now + timedelta(hours=1),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        return int(sum(point["Sum"] for point in points))

    def dead_letters(self) -> int:
        """How many messages were given up."""
        attributes = self.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs["DeadLettersUrl"], AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])


def _listed(busy: Mapping[str, int]) -> str:
    return ", ".join(f"{count} in {name}" for name, count in busy.items())


def _leading_to(place: Path) -> bytes:
    """A zip for a function's processes, each of which unpacks its own and keeps it until the end: it only says in which folder the artefact
    lies. Whole ones would be hundreds of megabytes to write, and take a minute to remove."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(PLACE, str(place))
    return out.getvalue()


def _linked(source: str, target: str) -> None:
    """A hard link to the file or, if that is not possible, a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
