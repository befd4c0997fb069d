"""The stack as CloudFormation knows it: parameters, outputs, and what each resource of the template is really called."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from shared.adapters.clients import client
from shared.errors import BadInput

FUNCTION = "AWS::Lambda::Function"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedStack:
    """*resources* are the real names (topics' ARNs, queues' URLs) by the names in the template; *functions* are those that are
    functions."""

    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    functions: tuple[str, ...] = ()

    def called(self, outputs: Mapping[str, str]) -> Self:
        """With *outputs* as people know them, as with a domain of one's own."""
        return replace(self, outputs={**self.outputs, **outputs})


def deployed(name: str) -> DeployedStack:
    """The stack called *name*. Raises :class:`BadInput` if there is none."""
    cloud = client("cloudformation")
    try:
        stack = cloud.describe_stacks(StackName=name)["Stacks"][0]
    except cloud.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise BadInput(f"there is no stack {name!r} in this account and region") from None
    # DescribeStackResources gives the first hundred only, and does not say that there are more
    pages = cloud.get_paginator("list_stack_resources").paginate(StackName=name)
    made = [one for page in pages for one in page["StackResourceSummaries"]]
    return DeployedStack(
        parameters={one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", [])},
        outputs={one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])},
        resources={one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in made},
        functions=tuple(one["LogicalResourceId"] for one in made if one["ResourceType"] == FUNCTION),
    )
