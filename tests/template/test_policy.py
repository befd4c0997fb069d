"""What checkov finds in the template and is so on purpose: the template says of what, and why."""

import re
from typing import Any

import pytest

from tests.policy.accepted import Found, found, unlike
from tests.template.written import RESOURCES, TRANSLATED, WRITTEN

ACCEPTED = WRITTEN["Metadata"]["checkov"]
LOGS = Found("CKV_1", "Ensure logs", "AWS::S3::Bucket", "Site")


def test_a_report_is_read_by_check_type_and_resource() -> None:
    one = {"check_id": "CKV_1", "check_name": "Ensure logs", "resource": "AWS::S3::Bucket.Site"}
    assert found({"results": {"failed_checks": [one]}}) == [LOGS]


@pytest.mark.parametrize(
    ("failed", "accepted", "told"),
    [
        ([LOGS], {"CKV_1": {"of": ["Site"], "why": "w"}}, []),
        ([LOGS], {"CKV_1": {"of": ["AWS::S3::Bucket"], "why": "w"}}, []),
        ([], {}, []),
        ([LOGS], {}, ["Site: Ensure logs (CKV_1)"]),
        ([LOGS], {"CKV_1": {"of": ["Uploads"], "why": "w"}},
         ["Site: Ensure logs (CKV_1)", "Uploads passes CKV_1 now: take it out of the template's Metadata"]),
        ([], {"CKV_1": {"of": ["Site"], "why": "w"}}, ["Site passes CKV_1 now: take it out of the template's Metadata"]),
        ([LOGS], {"CKV_1": {"of": ["Site"], "why": ""}}, ["CKV_1 is accepted without a why"]),
    ],
)  # fmt: skip
def test_what_is_not_accepted_and_what_is_accepted_for_nothing_is_told(
    failed: list[Found], accepted: dict[str, Any], told: list[str]
) -> None:
    assert list(unlike(failed, accepted)) == told


@pytest.mark.parametrize("check", sorted(ACCEPTED))
def test_what_is_accepted_is_of_something_and_says_why(check: str) -> None:
    kinds = {one["Type"] for one in TRANSLATED.values()}
    assert re.fullmatch(r"CKV_AWS_\d+", check)
    assert set(ACCEPTED[check]["of"]) <= kinds | set(RESOURCES)
    assert re.fullmatch(r"[A-Z][^:]+: .+\.", ACCEPTED[check]["why"])
