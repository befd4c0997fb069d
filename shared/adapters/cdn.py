"""CloudFront: dropping its copies of files that were taken down."""

from collections.abc import Collection, Sequence
from urllib.parse import quote

from shared.adapters.clients import client

MOST = 15
"""Paths with a star that CloudFront works on at a time, of all calls; of paths without one it is 3,000."""


class Distribution:
    """The distribution in front of the site bucket, by its id; without an id nothing keeps copies."""

    def __init__(self, distribution: str) -> None:
        self.distribution = distribution

    def forget(self, keys: Collection[str], reference: str) -> None:
        """Invalidate the objects *keys*, whatever their ending: file, thumbnail and text of one deck count as one path. While CloudFront
        is at too many of those, each object is a path of its own; a thousand paths a month are free.

        CloudFront takes a call with a *reference* that it knows for the one that it had.
        """
        if not self.distribution:
            return
        cloudfront = client("cloudfront")
        paths = sorted({f"/{quote(key.rpartition('.')[0])}*" for key in keys})
        try:
            for at in range(0, len(paths), MOST):
                self._told(paths[at : at + MOST], f"{reference}/{at}")
        except cloudfront.exceptions.TooManyInvalidationsInProgress:
            self._told(sorted({f"/{quote(key)}" for key in keys}), f"{reference}/each")

    def _told(self, paths: Sequence[str], reference: str) -> None:
        client("cloudfront").create_invalidation(
            DistributionId=self.distribution,
            InvalidationBatch={"Paths": {"Quantity": len(paths), "Items": list(paths)}, "CallerReference": reference},
        )
