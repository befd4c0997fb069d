"""CloudFormation, as a deployment asks it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from deploying.changes import Cause, Change
from shared.adapters.clients import client
from shared.errors import Conflict

CHANGE_SET = "fortnight-deploy"
"""The one change set that a stack has from here: what an interrupted deployment left is found by it, and of two at once the
later one's stays."""
CAPABILITIES = ["CAPABILITY_IAM"]
_EMPTY = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A stack as it is. *id* tells it from an earlier one of the same name."""

    id: str
    status: str
    description: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]


class Trouble(NamedTuple):
    """*why* it cannot be, as AWS says it, and of which resource, if it says that."""

    why: str
    name: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change set: *changes* is None while CloudFormation makes it; *troubles* say why it was not made."""

    changes: tuple[Change, ...] | None = None
    troubles: tuple[Trouble, ...] = ()


class Part(NamedTuple):
    """A resource of a stack: its *type*, and what AWS calls it."""

    type: str
    physical: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What became of one resource of a stack, or of the stack itself."""

    id: str
    name: str
    type: str
    status: str
    why: str
    of_stack: bool
    physical: str = ""


class Cloud:
    """The account's CloudFormation."""

    _proposed = CHANGE_SET
    """The id of what was proposed from here. Another deployment's has the same name, and nobody here was asked about that."""

    def standing(self, stack: str) -> Standing | None:
        """The stack of that name, or with that id."""
        try:
            found = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError" and "does not exist" in str(error):
                return None
            raise
        return Standing(
            id=found["StackId"], status=found["StackStatus"], description=found.get("Description", ""),
            parameters={one["ParameterKey"]: one.get("ParameterValue", "") for one in found.get("Parameters", [])},
            outputs={one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])},
        )  # fmt: skip

    def removed(self, name: str) -> Standing | None:
        """The stack of that *name* that was removed last: CloudFormation knows it for 90 days."""
        pages = client("cloudformation").get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
        gone = [one for page in pages for one in page["StackSummaries"] if one["StackName"] == name]
        return self.standing(max(gone, key=lambda one: one["CreationTime"])["StackId"]) if gone else None

    def parts(self, stack: str) -> dict[str, Part]:
        """What the *stack* has made, by logical name."""
        pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        return {
            one["LogicalResourceId"]: Part(one["ResourceType"], one.get("PhysicalResourceId", ""))
            for page in pages
            for one in page["StackResourceSummaries"]
            if one["ResourceStatus"] != "DELETE_COMPLETE"
        }

    def kept(self, stack: str, *, gone: bool) -> dict[str, Part]:
        """Those that outlive it: by its template, or, once it is *gone*, as its last events say."""
        if not gone:
            held = self.template(stack)["Resources"]
            lasting = {name for name, one in held.items() if one.get("DeletionPolicy", "").startswith("Retain")}
            return {name: part for name, part in self.parts(stack).items() if name in lasting and part.physical}
        skipped = [event for event in self.events(stack) if event.status == "DELETE_SKIPPED"]
        # The newest is the first: a name may have been another resource's before.
        return {event.name: Part(event.type, event.physical) for event in reversed(skipped)}

    def template(self, stack: str) -> dict[str, Any]:
        """What was last deployed, as CloudFormation took it."""
        held: Any = client("cloudformation").get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
        return dict(held) if isinstance(held, Mapping) else {}

    # --- the change set
    def propose(self, stack: str, url: str, parameters: Mapping[str, str], *, first: bool) -> None:
        """Have CloudFormation see what the template at *url* would change; what was proposed before has to be dropped."""
        made = client("cloudformation").create_change_set(
            StackName=stack, ChangeSetName=CHANGE_SET, ChangeSetType="CREATE" if first else "UPDATE", TemplateURL=url,
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=CAPABILITIES,
        )  # fmt: skip
        self._proposed = made["Id"]

    def proposal(self, stack: str) -> Proposal:
        """What was proposed. Raises :class:`Conflict` if somebody dropped it."""
        try:
            held = self._described(stack)
        except client("cloudformation").exceptions.ChangeSetNotFoundException:
            raise Conflict(f"another deployment of {stack}") from None
        first = held[0]
        if first["Status"] == "FAILED":
            why = first.get("StatusReason", "")
            if any(words in why for words in _EMPTY):
                return Proposal(changes=())
            return Proposal(troubles=tuple(self._found_wrong()) or (Trouble(why),))
        if first["Status"] != "CREATE_COMPLETE":
            return Proposal()
        changes = (one["ResourceChange"] for page in held for one in page.get("Changes", []) if "ResourceChange" in one)
        return Proposal(changes=tuple(map(_change, changes)))

    def _found_wrong(self) -> list[Trouble]:
        """What CloudFormation found wrong before it made anything: the change set's own reason may name nothing but the check. Empty where
        it found nothing so, or may not be asked."""
        try:
            pages = client("cloudformation").get_paginator("describe_events").paginate(
                ChangeSetName=self._proposed, Filters={"FailedEvents": True}
            )  # fmt: skip
            events = [one for page in pages for one in page["OperationEvents"]]
        except (BotoCoreError, ClientError):  # less important than the trouble that is being told
            return []
        return [
            Trouble(one["ValidationStatusReason"], one.get("LogicalResourceId", ""), one.get("ResourceType", ""))
            for one in events
            if one.get("ValidationStatusReason") and one.get("ValidationFailureMode") != "WARN"
        ]

    def _described(self, stack: str) -> list[dict[str, Any]]:
        asked = {"StackName": stack, "ChangeSetName": self._proposed}
        pages = [client("cloudformation").describe_change_set(**asked)]
        while token := pages[-1].get("NextToken"):
            pages.append(client("cloudformation").describe_change_set(**asked, NextToken=token))
        return pages

    def execute(self, stack: str) -> None:
        """Let it happen. Raises :class:`Conflict` if somebody dropped it, or was faster."""
        cloud = client("cloudformation")
        try:
            cloud.execute_change_set(StackName=stack, ChangeSetName=self._proposed)
        except (cloud.exceptions.ChangeSetNotFoundException, cloud.exceptions.InvalidChangeSetStatusException):
            raise Conflict(f"another deployment of {stack}") from None

    def drop(self, stack: str) -> bool:
        """Drop the change set, if there is one; returns whether it is gone. While CloudFormation is making it, it cannot be dropped."""
        cloud = client("cloudformation")
        try:
            cloud.delete_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
        except cloud.exceptions.ChangeSetNotFoundException:
            return True
        except cloud.exceptions.InvalidChangeSetStatusException:
            return False
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":  # there is no such stack
                raise
        return True

    # --- before and after
    def delete(self, stack: str) -> None:
        client("cloudformation").delete_stack(StackName=stack)

    def roll_back(self, stack: str) -> None:
        client("cloudformation").rollback_stack(StackName=stack)

    def go_on(self, stack: str) -> None:
        client("cloudformation").continue_update_rollback(StackName=stack)

    def events(self, stack: str) -> Iterator[Event]:
        """What happened to the *stack*, the newest first."""
        for page in client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack):
            for one in page["StackEvents"]:
                yield Event(
                    id=one["EventId"], name=one.get("LogicalResourceId", ""), type=one.get("ResourceType", ""),
                    status=one.get("ResourceStatus", ""), why=one.get("ResourceStatusReason", ""),
                    of_stack=one.get("PhysicalResourceId") == one["StackId"], physical=one.get("PhysicalResourceId", ""),
                )  # fmt: skip


def _change(held: Mapping[str, Any]) -> Change:
    return Change(
        name=held["LogicalResourceId"], type=held["ResourceType"], action=held["Action"], replacement=held.get("Replacement", ""),
        causes=tuple(
            Cause(
                recreation=one.get("Target", {}).get("RequiresRecreation", "Never"),
                source=one.get("ChangeSource", ""), entity=one.get("CausingEntity", ""),
            )
            for one in held.get("Details", [])
        ),
    )  # fmt: skip
