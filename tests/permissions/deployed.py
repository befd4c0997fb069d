"""Roles as they were deployed."""

import json
from typing import Any

from local.stack import NAME, Stack, role_of
from tests.template.written import WRITTEN

Policies = dict[str, dict[str, Any]]
"""By their names."""
OF_THE_LAPTOP = {"clock"}


def role_name(stack: Stack, logical: str) -> str:
    """What the role of the function with that logical id is called."""
    begins = f"{NAME}-{role_of(WRITTEN, logical)}-"
    roles = stack.client("iam").list_roles(MaxItems=1000)["Roles"]
    (name,) = (one["RoleName"] for one in roles if one["RoleName"].startswith(begins))
    return str(name)


def policies(stack: Stack, role: str) -> Policies:
    """Those of *role*, without the one that the laptop adds."""
    iam = stack.client("iam")
    return {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        if name not in OF_THE_LAPTOP
    }


def put(stack: Stack, role: str, policy: str, document: dict[str, Any]) -> None:
    """Have *role* go by *document* from here on."""
    if document["Statement"]:
        stack.client("iam").put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
    else:
        stack.client("iam").delete_role_policy(RoleName=role, PolicyName=policy)
