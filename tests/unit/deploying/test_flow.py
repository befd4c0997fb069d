"""States that no emulator can be brought into: each is gone on from, or told with how to mend it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.deploy import Talking
from deploying.account import Account
from deploying.cloud import Cloud, Event, Proposal, Standing, Trouble
from deploying.deployment import Deployment, Order, Talk
from deploying.looking import Facts
from deploying.package import Recipe
from deploying.waiting import Waiting
from local.emulator import ROOT
from shared.errors import BadInput, NotDeployed

HELD = {
    "BaseUrl": "",
    "SiteUrl": "",
    "PushAudience": "fortnight",
    "SenderIdentity": "",
    "AlarmAddress": "",
    "SecondAlarmAddress": "",
}


class Scripted(Cloud):
    """CloudFormation with a stack in each of *statuses*, one after the other, as they are asked for. *done* is what it was told to do;
    each makes an event of the stack, and *failures* are those of resources."""

    def __init__(self, *statuses: str, failures: tuple[Event, ...] = ()) -> None:
        self._statuses, self._failures = list(statuses), failures
        self.done: list[str] = []

    def standing(self, stack: str) -> Standing | None:
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        return Standing(id="arn:1", status=status, description="", parameters=HELD, outputs={}) if status else None

    def events(self, stack: str) -> Iterator[Event]:
        if self.done:
            yield from self._failures
        for number, what in reversed(list(enumerate(self.done))):
            yield Event(id=str(number), name="fortnight", type="", status=what, why="", of_stack=True)

    def delete(self, stack: str) -> None:
        self.done.append(f"delete {stack}")

    def roll_back(self, stack: str) -> None:
        self.done.append("roll back")

    def go_on(self, stack: str) -> None:
        self.done.append("go on")


class Silent:
    """Says what it is told to *say*, and *yes* or no to all."""

    def __init__(self, *, yes: bool = True) -> None:
        self.yes, self.said = yes, list[str]()

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, words: str, why: str, default: str) -> str:
        return default

    def sure(self, words: str, *, default: bool) -> bool:
        return self.yes

    def agreed(self, words: str, name: str) -> bool:
        return self.yes


class Known(Account):
    def facts(self) -> Facts:
        return Facts(account="1", login="arn:aws:iam::1:user/mika", region="eu-west-1")


class Reached(Exception):
    """The stack has come to rest, and would be built for."""


def deploy(cloud: Cloud, talk: Talk) -> None:
    def built() -> None:
        raise Reached

    recipe = Recipe(written=ROOT / "template.yaml", zips=Path("none"), built=built)
    Deployment(Order(stack="fortnight"), recipe, talk, account=Known(), cloud=cloud, sleep=lambda _: None).run()


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("statuses", "done"),
    [
        (("",), []),
        (("CREATE_COMPLETE",), []),
        (("REVIEW_IN_PROGRESS",), []),
        (("CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"), []),
        (("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"), []),
        (("DELETE_IN_PROGRESS", "DELETE_IN_PROGRESS", ""), []),
        (("CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS", ""), ["delete arn:1"]),
        (("ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS", ""), ["delete arn:1"]),
        (("CREATE_FAILED", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"), ["delete arn:1"]),
        (("ROLLBACK_FAILED", "DELETE_IN_PROGRESS", ""), ["delete arn:1"]),
        (("DELETE_FAILED", "DELETE_IN_PROGRESS", ""), ["delete arn:1"]),
        (("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"), ["go on"]),
        (("UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"), ["roll back"]),
    ],
    ids=lambda given: " ".join(given) if given and isinstance(given, tuple) else "",
)
def test_whatever_an_earlier_deployment_left_is_gone_on_from(statuses: tuple[str, ...], done: list[str]):
    cloud = Scripted(*statuses)
    with pytest.raises(Reached):
        deploy(cloud, Silent())
    assert cloud.done == done


def failed(name: str, why: str, kind: str = "AWS::Lambda::Function", status: str = "UPDATE_FAILED") -> Event:
    return Event(id=f"f{name}", name=name, type=kind, status=status, why=why, of_stack=False)


def test_a_way_back_that_fails_again_is_told_with_what_stands_in_it():
    cloud = Scripted(
        "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED",
        failures=(failed("Remind", "S3 Error Code: NoSuchKey"),),
    )  # fmt: skip
    with pytest.raises(NotDeployed) as raised:
        deploy(cloud, Silent())
    assert "it is UPDATE_ROLLBACK_FAILED" in str(raised.value)
    assert "Remind, function: a function's artefact is not where it was put" in str(raised.value)


def test_a_removal_that_fails_again_is_told():
    cloud = Scripted("DELETE_FAILED", "DELETE_IN_PROGRESS", "DELETE_FAILED", failures=(failed("Site", "Access Denied", "AWS::S3::Bucket", "DELETE_FAILED"),))  # fmt: skip
    with pytest.raises(NotDeployed, match="Site, bucket: your login may not do that"):
        deploy(cloud, Silent())


@pytest.mark.parametrize("status", ["CREATE_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED"])
def test_what_may_have_left_something_is_taken_away_only_if_somebody_says_so(status: str):
    cloud = Scripted(status)
    with pytest.raises(NotDeployed, match="nothing was done"):
        deploy(cloud, Silent(yes=False))
    assert cloud.done == []


@pytest.mark.parametrize("status", ["CREATE_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED"])
def test_a_yes_to_all_is_no_yes_to_taking_away_what_was_left(status: str):
    cloud = Scripted(status)
    with pytest.raises(BadInput, match="say --replace fortnight, too"):
        deploy(cloud, Talking(quiet=True, yes=True, replace=[]))
    assert cloud.done == []
    cloud = Scripted(status, "DELETE_IN_PROGRESS", "")
    with pytest.raises(Reached):
        deploy(cloud, Talking(quiet=True, yes=True, replace=["fortnight"]))
    assert cloud.done == ["delete arn:1"]


@pytest.mark.parametrize(
    "status", ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "CREATE_IN_PROGRESS"]
)
def test_a_dry_run_touches_none_of_them(status: str):
    cloud = Scripted(status)
    recipe = Recipe(written=ROOT / "template.yaml", zips=Path("none"), built=lambda: None)
    with pytest.raises(NotDeployed, match=status):
        Deployment(Order(stack="fortnight"), recipe, Silent(), account=Known(), cloud=cloud).foreseen()
    assert cloud.done == []


# --- how it ended
def waited(cloud: Scripted, *, first: bool) -> None:
    cloud.done.append("begun")
    Waiting(cloud, lambda _: None, lambda _: None).come("arn:1", "", first=first, parts=3)


@pytest.mark.parametrize(
    ("first", "status", "words"),
    [
        (True, "ROLLBACK_COMPLETE", "what it had made is taken away again"),
        (True, "ROLLBACK_FAILED", "the stack is ROLLBACK_FAILED"),
        (False, "UPDATE_ROLLBACK_COMPLETE", "everything is and runs as before"),
        (False, "UPDATE_ROLLBACK_FAILED", "going back did not succeed either"),
        (False, "", "the stack is gone"),
    ],
)
def test_how_things_are_after_a_failure_is_said(first: bool, status: str, words: str):
    with pytest.raises(NotDeployed, match=words):
        waited(Scripted("UPDATE_IN_PROGRESS", status), first=first)


def test_the_first_that_failed_is_named_and_not_what_was_given_up_for_it():
    cloud = Scripted(
        "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE",
        failures=(
            failed("Third", "Resource update cancelled"),
            failed("Second", "Rate exceeded", "AWS::IAM::Role"),
            failed("First", "The moon is full", "AWS::SQS::Queue"),
        ),
    )  # fmt: skip
    with pytest.raises(NotDeployed) as raised:
        waited(cloud, first=False)
    assert [line.split(":")[0].strip() for line in str(raised.value).splitlines()[1:3]] == [
        "First, queue",
        "Second, role",
    ]
    assert "Third" not in str(raised.value)


def test_a_stack_that_has_not_begun_yet_is_not_taken_for_one_that_is_ready():
    class Late(Scripted):
        def events(self, stack: str) -> Iterator[Event]:
            return iter([]) if len(self._statuses) > 1 else super().events(stack)

    cloud = Late("CREATE_COMPLETE", "CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE")
    with pytest.raises(NotDeployed, match="as before"):
        waited(cloud, first=False)


@pytest.mark.parametrize(
    ("meanwhile", "done"),
    [
        ("REVIEW_IN_PROGRESS", ["delete arn:1"]),
        ("CREATE_IN_PROGRESS", []),  # another deployment's, which was faster
        ("CREATE_COMPLETE", []),
        ("", []),
    ],
)
def test_a_change_set_that_cloudformation_refuses_is_told_and_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str, done: list[str]
):
    class Refusing(Scripted):
        def drop(self, stack: str) -> bool:
            self.done.append("drop")
            return True

        def propose(self, *_: Any, first: bool, **__: Any) -> None:
            self.done.append(f"propose {first}")

        def proposal(self, stack: str) -> Proposal:
            return Proposal(troubles=(Trouble("Cannot exceed quota for RolesPerAccount: 1000"),))

    class Empty:
        name = "artefacts"

        def __init__(self, *_: Any) -> None: ...

        def there(self) -> bool:
            return True

        def held(self, prefix: str) -> dict[str, int]:
            return {}

        def put(self, item: Any) -> None: ...

        def url(self, key: str) -> str:
            return key

    monkeypatch.setattr("deploying.deployment.Bucket", Empty)
    template = tmp_path / "template.yaml"
    template.write_text(
        "Parameters: {SenderIdentity: {Type: String, Default: ''}}\nResources: {Topic: {Type: 'AWS::SNS::Topic'}}\n"
    )
    cloud = Refusing("", meanwhile)
    recipe = Recipe(written=template, zips=tmp_path, built=lambda: None)
    declared = {
        name: {"Type": "String", "Default": ""} for name in ("SenderIdentity", "AlarmAddress", "SecondAlarmAddress")
    }
    monkeypatch.setattr(Recipe, "declared", lambda self: declared)
    with pytest.raises(NotDeployed, match=r"nothing was changed:\n  a bound of the account is reached"):
        Deployment(Order(stack="fortnight"), recipe, Silent(), account=Known(), cloud=cloud).run()
    assert cloud.done == ["drop", "propose True", "drop", *done]
