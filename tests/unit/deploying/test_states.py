"""Whatever CloudFormation says of a stack, it is known what to do."""

import boto3
import pytest

from deploying.states import Before, before

STATUSES = (
    boto3.session.Session(region_name="us-east-1")
    .client("cloudformation", aws_access_key_id="none", aws_secret_access_key="none")
    .meta.service_model.shape_for("StackStatus")
    .enum
)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_that_the_library_knows_has_its_answer(status: str):
    assert isinstance(before(status), Before)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("", Before.FIRST),
        ("REVIEW_IN_PROGRESS", Before.FIRST),
        ("ROLLBACK_COMPLETE", Before.CLEAR),
        ("ROLLBACK_FAILED", Before.ASK_TO_CLEAR),
        ("DELETE_FAILED", Before.ASK_TO_CLEAR),
        ("UPDATE_ROLLBACK_COMPLETE", Before.UPDATE),
        ("UPDATE_ROLLBACK_FAILED", Before.GO_ON),
        ("UPDATE_FAILED", Before.ROLL_BACK),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Before.WAIT),
        ("DELETE_IN_PROGRESS", Before.WAIT),
    ],
)
def test_what_comes_first(status: str, expected: Before):
    assert before(status) is expected


def test_a_status_that_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="MOVING"):
        before("MOVING")
