"""An account on the emulator, and somebody at a terminal who answers as a test says."""

import itertools
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from artefacts.translate import functions
from cli.output import say
from deploying.account import Account
from deploying.bucket import Bucket
from deploying.deployment import Deployment, Order
from deploying.looking import Facts
from deploying.package import Recipe, Template
from local.emulator import ROOT, Emulator
from local.routes import spelled_out
from local.stack import makeable
from shared.adapters import clients
from tests.template.written import WRITTEN

REGION = "us-east-1"
ACCOUNTS = itertools.count(200_000_000_000)


@dataclass
class Person:
    """Says *yes* or no, gives *answers* by the question's words, else what is suggested; *said* and *asked* are what there was."""

    yes: bool = True
    answers: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, words: str, why: str, default: str) -> str:
        self.asked.append(words)
        return self.answers.get(words, default)

    def sure(self, words: str, *, default: bool) -> bool:
        self.asked.append(words)
        return self.yes

    def agreed(self, words: str, name: str) -> bool:
        return self.sure(words, default=False)

    def typed(self, words: str) -> str:
        self.asked.append(words)
        return self.answers.get(words, words.rpartition(", ")[2])

    @property
    def heard(self) -> str:
        return "\n".join(self.said)


class Known(Account):
    """An account of which all is known."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def facts(self) -> Facts:
        return self._facts

    def here(self) -> tuple[str, str]:
        return self._facts.account, self._facts.region


Change = Callable[[Template], Template]
LOGS = {
    "Type": "AWS::Logs::LogGroup",
    "Properties": {"LogGroupName": {"Fn::Sub": "/aws/lambda/${AWS::StackName}/${AWS::Region}"}, "RetentionInDays": {"Ref": "LogRetentionDays"}},
}  # fmt: skip
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": WRITTEN["Resources"]["RemindRole"]["Properties"]["AssumeRolePolicyDocument"]},
}  # fmt: skip
FUNCTION = {
    "Type": "AWS::Serverless::Function",
    "Properties": {
        "CodeUri": "remind.zip", "Handler": "functions.remind.app.lambda_handler", "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Environment": {"Variables": {"FORTNIGHT_SITE_URL": {"Ref": "SiteUrl"}}},
    },
}  # fmt: skip
KEPT = ("Transform", "Description", "Parameters", "Rules", "Conditions", "Globals")
SMALL = {
    **{name: WRITTEN[name] for name in KEPT},
    "Resources": {
        "Table": WRITTEN["Resources"]["Table"],
        "SenderDomain": {
            "Type": "AWS::SES::EmailIdentity", "Condition": "MakesIdentity", "Properties": {"EmailIdentity": {"Ref": "SenderIdentity"}},
        },
        "Logs": LOGS, "Role": ROLE, "Remind": FUNCTION,
    },
    "Outputs": {
        **{name: WRITTEN["Outputs"][name] for name in ("TableName", "KeysParameter")}, "LinksUrl": {"Value": "https://links.example.org"},
    },
}  # fmt: skip
"""This project's parameters, and of its resources the few that a deployment is tried with: the whole takes the emulator ten times as long."""


@dataclass
class Bench:
    """Deploys to the emulator: a small template, or the *whole* one of this project, whose functions are empty. *change* is done to it before."""

    zips: Path
    facts: Facts
    whole: bool = False
    person: Person = field(default_factory=Person)
    change: Change = lambda template: template

    def deployment(self, stack: str = "fortnight", **order: Any) -> Deployment:
        def after(template: Template, parameters: Mapping[str, str]) -> Template:
            return self.change(makeable(spelled_out(template), parameters))

        small = self.zips / "template.yaml"
        small.write_text(json.dumps(SMALL))
        recipe = Recipe(
            written=ROOT / "template.yaml" if self.whole else small, zips=self.zips, built=lambda: None, after=after
        )
        return Deployment(
            Order(stack=stack, **order), recipe, self.person, account=Known(self.facts), sleep=lambda _: pause()
        )

    @property
    def bucket(self) -> Bucket:
        return Bucket(self.facts.account, self.facts.region)

    def build(self, text: str = "") -> None:
        """Functions that hold *text*."""
        for name in functions(WRITTEN).values():
            with zipfile.ZipFile(self.zips / f"{name}.zip", "w") as archive:
                archive.writestr(zipfile.ZipInfo("functions/__init__.py"), text)


def pause() -> None:
    time.sleep(0.02)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    made = Emulator(tmp_path_factory.mktemp("account") / "emulator.log")
    yield made
    made.stop()


@pytest.fixture
def bench(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bench]:
    """An account of its own for each test: the emulator tells accounts apart by the key."""
    monkeypatch.chdir(tmp_path)
    number = str(next(ACCOUNTS))
    for name, value in (_environment(emulator) | {"AWS_ACCESS_KEY_ID": number}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps the first key that it saw
    clients.client.cache_clear()
    made = Bench(
        tmp_path,
        Facts(account=number, login=f"arn:aws:iam::{number}:user/mika", region=REGION, plan="PAID", functions=1000),
    )
    made.build()
    yield made
    clients.client.cache_clear()


def _environment(emulator: Emulator) -> dict[str, str]:
    """Not AWS_ENDPOINT_URL, by which a laptop's stack is known: this is to be taken for AWS."""
    services = (
        "CLOUDFORMATION",
        "S3",
        "SESV2",
        "LAMBDA",
        "IAM",
        "DYNAMODB",
        "SSM",
        "STS",
        "CLOUDFRONT",
        "SQS",
        "SNS",
        "CLOUDWATCH",
        "SCHEDULER",
    )
    return {f"AWS_ENDPOINT_URL_{name}": emulator.url for name in services} | {
        "AWS_DEFAULT_REGION": REGION, "AWS_SECRET_ACCESS_KEY": "test",
    }  # fmt: skip


@pytest.fixture
def account(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The emulator, its template as it can make it; what it cannot be asked of an account is known."""

    def after(template: Template, parameters: Mapping[str, str]) -> Template:
        return makeable(spelled_out(template), parameters)

    recipe = Recipe(written=ROOT / "template.yaml", zips=bench.zips, built=lambda: None, after=after)
    monkeypatch.setattr("cli.deploy._recipe", lambda *, quiet: recipe)
    monkeypatch.setattr("deploying.deployment.Account", lambda: Known(bench.facts))
    monkeypatch.setattr("deploying.removal.Account", lambda: Known(bench.facts))
    monkeypatch.setattr("cli.deploy._doctor", lambda stack: say(f"(the look at {stack.name})"))
    return bench
