"""What the tests of feedback begin with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.model.session import Session, Speaker
from shared.store import Create, Replace
from tests.builders.members import joins
from tests.builders.surveys import ENDS, KEY, NAMES, ticked
from tests.platform import Platform, apply, demo_group


@pytest.fixture
def held(group: Platform) -> Platform:
    """A session was held, of a group that asks by mail; Ada, a member, gave its talk."""
    apply(group, demo_group(feedback={"ask": "true"}))
    joins(group, *NAMES, "ada")
    row = group.table.get(Session, "ml-theory", KEY)
    assert row is not None
    (talk, *_) = row.talks
    known = group.table.get(Speaker, "ml-theory", KEY, talk.slug)
    speaker = Speaker(group="ml-theory", session=KEY, talk=talk.slug, name="Ada", address="ada@example.org")
    group.table.commit(Replace(replace(speaker, version=known.version)) if known else Create(speaker))
    ticked(group, ENDS + timedelta(minutes=3))
    return group
