"""CloudFront: what it is told to forget."""

from typing import Any

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


def test_while_it_is_at_as_many_as_it_takes_each_object_is_named(distribution: str, monkeypatch: pytest.MonkeyPatch):
    """It works on fifteen paths with a star at a time, of however many calls: a season that is taken out has more decks."""
    cloudfront = client("cloudfront")
    create, stars = cloudfront.create_invalidation, list[str]()

    def busy(**asked: Any) -> Any:
        found = [path for path in asked["InvalidationBatch"]["Paths"]["Items"] if "*" in path]
        if len(stars) + len(found) > 15:
            error = {"Error": {"Code": "TooManyInvalidationsInProgress", "Message": "too many"}}
            raise cloudfront.exceptions.TooManyInvalidationsInProgress(error, "CreateInvalidation")
        stars.extend(found)
        return create(**asked)

    monkeypatch.setattr(cloudfront, "create_invalidation", busy)
    for n in range(16):
        Distribution(distribution).forget([f"decks/g/{n}.pdf", f"decks/g/{n}.webp"], f"g/{n}")
    assert len(stars) == 15
    assert ("g/15/each", ["/decks/g/15.pdf", "/decks/g/15.webp"]) in told(distribution)
