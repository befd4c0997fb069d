"""What texts tell people to type into Google's command line, held to its reference (cloud.google.com/sdk/gcloud/reference, read 2026-11-30)."""

import shlex

import pytest

from tests import aws_cli
from tests.test_aws_commands import TEXTS

OPTIONS = {
    "config set": set(),
    "projects describe": {"--format"},
    "services enable": set(),
    "services api-keys create": {"--api-target", "--display-name"},
    "iam service-accounts create": set(),
    "iam service-accounts add-iam-policy-binding": {"--member", "--role"},
    "iam service-accounts keys create": {"--iam-account"},
    "iam workload-identity-pools create": {"--location"},
    "iam workload-identity-pools create-cred-config": {"--aws", "--output-file", "--service-account"},
    "iam workload-identity-pools providers create-aws": {"--account-id", "--attribute-mapping", "--location", "--workload-identity-pool"},
    "pubsub topics create": set(),
    "pubsub topics add-iam-policy-binding": {"--member", "--role"},
    "pubsub subscriptions create": {
        "--ack-deadline", "--expiration-period", "--push-auth-service-account", "--push-auth-token-audience", "--push-endpoint", "--topic",
    },
    "pubsub subscriptions update": {"--expiration-period"},
}  # fmt: skip
"""Of each command those of its options that are used; there are more."""
SAID = sorted({command for text in TEXTS for command in aws_cli.in_text(text, "gcloud")})


@pytest.mark.parametrize("command", SAID)
def test_a_command_has_options_that_the_reference_lists(command: str) -> None:
    words = shlex.split(command, comments=False)[1:]
    names = [name for name in OPTIONS if words[: len(name.split())] == name.split()]
    assert names, command
    given = {word for word in words if word.startswith("--")}
    assert given <= OPTIONS[max(names, key=len)]


def test_a_subscription_outlives_a_break_in_which_nobody_signs_up() -> None:
    (made,) = (command for command in SAID if "subscriptions create" in command)
    assert "--expiration-period never" in made
