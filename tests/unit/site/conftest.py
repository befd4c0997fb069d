"""An archive, and the bucket with its pages."""

import pytest

from tests.unit.site.buckets import Bucket
from tests.unit.site.examples import seven
from tests.unit.site.published import Rows, published


@pytest.fixture
def rows() -> Rows:
    return Rows(*seven("2023-10-14"))


@pytest.fixture
def bucket(rows: Rows) -> Bucket:
    return published(rows)
