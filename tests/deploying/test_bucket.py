"""The bucket that AWS takes artefacts from, where its name is free, ours or somebody else's; answers are stubbed by S3's own model."""

from collections.abc import Iterator

import pytest
from botocore.stub import Stubber

from deploying.bucket import Bucket
from shared.adapters.clients import client
from shared.errors import BadInput

ACCOUNT = "123456789012"
NAME = f"fortnight-artefacts-{ACCOUNT}-eu-central-1"
OWNED = {"Bucket": NAME, "ExpectedBucketOwner": ACCOUNT}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    client.cache_clear()
    with Stubber(client("s3")) as stub:
        yield stub
        stub.assert_no_pending_responses()
    client.cache_clear()


def bucket() -> Bucket:
    return Bucket(ACCOUNT, "eu-central-1")


def test_one_that_is_ours_is_there(s3: Stubber):
    s3.add_response("head_bucket", {}, OWNED)
    assert bucket().there()


def test_one_that_nobody_has_is_not(s3: Stubber):
    s3.add_client_error("head_bucket", "404", http_status_code=404, expected_params=OWNED)
    assert not bucket().there()


@pytest.mark.parametrize(("code", "status"), [("403", 403), ("AccessDenied", 403), ("301", 301)])
def test_one_of_somebody_else_or_of_another_region_is_told_with_the_way_out(s3: Stubber, code: str, status: int):
    s3.add_client_error("head_bucket", code, http_status_code=status, expected_params=OWNED)
    with pytest.raises(BadInput, match="name another with --bucket"):
        bucket().there()


def test_a_name_that_is_taken_is_told_with_the_way_out(s3: Stubber):
    s3.add_client_error("create_bucket", "BucketAlreadyExists", http_status_code=409)
    with pytest.raises(BadInput, match="is somebody else's: name another with --bucket"):
        bucket().make()


def test_a_name_that_a_removal_has_not_given_back_yet_is_told_with_the_way_out(s3: Stubber):
    s3.add_client_error("create_bucket", "OperationAborted", "A conflicting conditional operation", 409)
    with pytest.raises(BadInput, match="repeat the command in an hour, or name another with --bucket"):
        bucket().make()


@pytest.mark.parametrize("there", [False, True], ids=["made", "made by somebody of ours meanwhile"])
def test_it_is_made_so_that_nobody_else_can_look_into_it(s3: Stubber, there: bool):
    where = {"Bucket": NAME, "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    if there:
        s3.add_client_error("create_bucket", "BucketAlreadyOwnedByYou", http_status_code=409, expected_params=where)
    else:
        s3.add_response("create_bucket", {}, where)
    closed = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.add_response("put_public_access_block", {}, OWNED | {"PublicAccessBlockConfiguration": closed})
    bucket().make()


def test_another_name_is_taken_as_it_is_said():
    assert Bucket(ACCOUNT, "eu-central-1", "mine").name == "mine"
