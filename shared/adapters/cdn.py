"""CloudFront, as far as the page needs it: to forget what was taken down."""

from collections.abc import Collection
from urllib.parse import quote

from shared.adapters.clients import client

MOST = 15
"""Paths with a star in one call: CloudFront works on as many at a time."""


class Distribution:
    """The distribution before the site bucket, by its id; without one nothing keeps copies."""

    def __init__(self, distribution: str) -> None:
        self.distribution = distribution

    def forget(self, keys: Collection[str], reference: str) -> None:
        """Invalidate the objects *keys*, whatever their ending: file, thumbnail and text of one deck count as one path.

        CloudFront takes a call with a *reference* that it knows for the one that it had.
        """
        if not self.distribution:
            return
        paths = sorted({f"/{quote(key.rpartition('.')[0])}*" for key in keys})
        for at in range(0, len(paths), MOST):
            some = paths[at : at + MOST]
            client("cloudfront").create_invalidation(
                DistributionId=self.distribution,
                InvalidationBatch={
                    "Paths": {"Quantity": len(some), "Items": some},
                    "CallerReference": f"{reference}/{at}",
                },
            )
