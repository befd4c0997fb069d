"""CloudFront: what it is told to forget."""

import pytest
from moto import mock_aws

from shared.adapters.cdn import Distribution
from shared.adapters.clients import client
from tests.resources import CDN


@pytest.fixture
def distribution(monkeypatch: pytest.MonkeyPatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield client("cloudfront").create_distribution(**CDN)["Distribution"]["Id"]


def told(distribution: str) -> list[tuple[str, list[str]]]:
    found = client("cloudfront").list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
    each = [
        client("cloudfront").get_invalidation(DistributionId=distribution, Id=one["Id"])["Invalidation"][
            "InvalidationBatch"
        ]
        for one in found
    ]
    return sorted((one["CallerReference"], one["Paths"]["Items"]) for one in each)


def test_the_objects_of_one_deck_are_one_path(distribution: str):
    Distribution(distribution).forget(["decks/g/2023-10-28/ü/a.pdf", "decks/g/2023-10-28/ü/a.webp"], "g/1")
    assert told(distribution) == [("g/1/0", ["/decks/g/2023-10-28/%C3%BC/a*"])]


def test_many_are_told_in_portions(distribution: str):
    Distribution(distribution).forget([f"decks/g/{n}.pdf" for n in range(20)], "g/1")
    assert [(reference, len(paths)) for reference, paths in told(distribution)] == [("g/1/0", 15), ("g/1/15", 5)]


def test_where_nothing_keeps_copies_nobody_is_told():
    Distribution("").forget(["decks/a.pdf"], "g/1")
