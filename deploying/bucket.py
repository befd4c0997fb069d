"""The bucket from which AWS takes template and artefacts: one an account and region, made by the first deployment."""

from collections.abc import Iterable

from botocore.exceptions import ClientError

from deploying.package import Item
from shared.adapters.clients import client
from shared.errors import BadInput

_NOT_THERE = ("404", "NoSuchBucket", "NotFound")


class Bucket:
    """That of the *account* in *region*. Keys are made from what is in them, so that nothing is put twice; no call goes to a bucket that is
    somebody else's."""

    def __init__(self, account: str, region: str, name: str = "") -> None:
        self.name = name or f"fortnight-artefacts-{account}-{region}"
        self._account, self._region = account, region

    def there(self) -> bool:
        """Whether it exists. Raises :class:`BadInput` if it is somebody else's."""
        try:
            client("s3").head_bucket(Bucket=self.name, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                return False
            if error.response["Error"]["Code"] in ("403", "Forbidden", "AccessDenied", "301"):
                raise BadInput(
                    f"the bucket {self.name} is not this account's, or not in this region, or your login may not see it: "
                    "name another with --bucket"
                ) from None
            raise
        return True

    def make(self) -> None:
        """Create it; nobody else can look into it. Raises :class:`BadInput` if its name is taken."""
        s3 = client("s3")
        where = (
            {} if self._region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self._region}}
        )
        try:
            s3.create_bucket(Bucket=self.name, **where)
        except s3.exceptions.BucketAlreadyOwnedByYou:
            pass
        except s3.exceptions.BucketAlreadyExists:
            raise BadInput(f"the bucket {self.name} is somebody else's: name another with --bucket") from None
        except ClientError as error:
            if error.response["Error"]["Code"] != "OperationAborted":
                raise
            raise BadInput(
                f"AWS has not let go of the name {self.name} yet, as after a removal a moment ago: repeat the command in an hour, or name "
                "another with --bucket"
            ) from None
        s3.put_public_access_block(
            Bucket=self.name, ExpectedBucketOwner=self._account,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True,
            },
        )  # fmt: skip

    def held(self, prefix: str) -> dict[str, int]:
        """Keys below *prefix*, with their sizes."""
        pages = client("s3").get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix, ExpectedBucketOwner=self._account
        )  # fmt: skip
        return {one["Key"]: one["Size"] for page in pages for one in page.get("Contents", [])}

    def put(self, item: Item) -> None:
        with item.open() as body:
            client("s3").put_object(Bucket=self.name, Key=item.key, Body=body, ExpectedBucketOwner=self._account)

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            client("s3").delete_object(Bucket=self.name, Key=key, ExpectedBucketOwner=self._account)

    def drop(self) -> None:
        """Delete it, which must be empty."""
        client("s3").delete_bucket(Bucket=self.name, ExpectedBucketOwner=self._account)

    @property
    def where(self) -> str:
        return f"account {self._account}, region {self._region}"

    def url(self, key: str) -> str:
        """The address at which CloudFormation finds the object under *key*."""
        return f"{client('s3').meta.endpoint_url}/{self.name}/{key}"
