"""What a stack has before anybody is in it: buckets, queues, a sender, a distribution, secret keys. moto is asked for them once in each
process, as a deployment would; from then on each test gets them as they were."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moto.cloudfront.models import cloudfront_backends
from moto.s3.models import s3_backends
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends
from moto.ssm.models import ssm_backends

from shared.adapters import clients, secrets

ACCOUNT, REGION = "123456789012", "eu-west-1"
KEYS = "/fortnight/keys"
BUCKETS = ("uploads", "site", "replies")
SENDER = "ml-theory.example.org"
CDN = {
    "DistributionConfig": {
        "CallerReference": "test", "Enabled": True, "Comment": "",
        "Origins": {"Quantity": 1, "Items": [{"Id": "site", "DomainName": "site.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}]},
        "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "https-only"},
    }
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resources:
    """The queues' addresses by name, the distribution's id; and the rest as moto *held* it, by service and what it calls that."""

    urls: dict[str, str]
    distribution: str
    held: dict[tuple[str, str], Any]
    keys: list[Any]


_kept: dict[tuple[str, ...], Resources] = {}


def made(queues: Iterable[str]) -> Resources:
    """They are there from here on, in the empty world of moto that is open."""
    names = tuple(queues)
    if names in _kept:
        _put_back(_kept[names])
    else:
        _kept[names] = _deployed(names)
    return _kept[names]


def _deployed(queues: tuple[str, ...]) -> Resources:
    client = clients.client
    for bucket in BUCKETS:
        client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    client("s3").put_bucket_versioning(Bucket="uploads", VersioningConfiguration={"Status": "Enabled"})
    urls = {name: client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in queues}
    distribution = client("cloudfront").create_distribution(**CDN)["Distribution"]["Id"]
    client("sesv2").create_email_identity(EmailIdentity=SENDER)
    for name in ("fortnight", "confirmation"):
        client("sesv2").create_configuration_set(ConfigurationSetName=name)
    secrets.make(KEYS)
    held = {(service, what): copy.deepcopy(getattr(backend, what)) for service, backend, what in _places()}
    return Resources(urls, distribution, held, list(ssm_backends[ACCOUNT][REGION]._parameters[KEYS]))


def _places() -> Iterator[tuple[str, Any, str]]:
    """Where moto holds what can be copied: the services, and what they call it."""
    yield "s3", s3_backends[ACCOUNT]["aws"], "buckets"
    yield "cloudfront", cloudfront_backends[ACCOUNT]["aws"], "distributions"
    for what in ("email_identities", "config_sets"):
        yield "ses", ses_backends[ACCOUNT][REGION], what


def _put_back(was: Resources) -> None:
    for service, backend, what in _places():
        setattr(backend, what, copy.deepcopy(was.held[service, what]))
    for bucket in BUCKETS:
        s3_backends.bucket_accounts[bucket] = ("aws", ACCOUNT)
    for name in was.urls:
        sqs_backends[ACCOUNT][REGION].create_queue(name)  # it has a lock, which nothing copies
    ssm_backends[ACCOUNT][REGION]._parameters[KEYS] = list(was.keys)
