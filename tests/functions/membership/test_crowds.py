"""A crowd at once."""

import re
from datetime import timedelta

from shared.model.mailing import Mailing
from tests.builders.memberships import everything
from tests.builders.signups import T0, links, respond, taken_in, texts
from tests.platform import Platform, apply, demo_group


def test_above_the_groups_bound_an_hour_applications_come_in_one_digest(platform: Platform):
    apply(platform, demo_group(digest_above=2, talks=[]))
    for n in range(6):
        respond(platform, f"Person {n}", f"p{n}@example.org", T0 + timedelta(minutes=n))
    taken_in(platform)
    for url in links():
        platform.press(url)
        platform.settle()
    told = [m.split("/")[0] for m, reader in platform.sent() if reader == "lead:mika"]
    assert sorted(told) == ["application", "application"]
    assert set(platform.members().values()) == {"pending_approval"}
    platform.press(links()[-1], choice="approve")
    platform.settle()
    platform.tick(T0 + timedelta(hours=1, minutes=10))
    platform.settle()
    told = [m.split("/")[0] for m, reader in platform.sent() if reader == "lead:mika"]
    assert sorted(told) == ["application", "application", "applications"]
    digest = next(text for text in reversed(texts()) if "Person 5" in text)
    assert all(f"p{n}@example.org" in digest for n in (2, 3, 4, 5))
    urls = re.findall(r"https://go.example.org/l/\S+", digest)
    assert len(urls) == 4
    assert "Person 2" in platform.press(urls[0], "GET")["body"]
    assert [row.facts for row in platform.rows(Mailing) if row.kind == "applications"] == [{}]


def test_a_flood_of_addresses_that_cannot_be_right_is_one_digest_too(platform: Platform):
    apply(platform, demo_group(digest_above=2, talks=[]))
    for n in range(9):
        respond(platform, "Cleo", f"cleo{n} at example dot org", T0 + timedelta(minutes=n))
    taken_in(platform)
    platform.tick(T0 + timedelta(hours=1, minutes=10))
    platform.settle()
    told = [m.split("/")[0] for m, reader in platform.sent() if reader == "lead:mika"]
    assert sorted(told) == ["bad-address", "bad-address", "bad-addresses"]
    assert "cleo at example" not in everything(platform)
    assert all(f"cleo{n} at example dot org" in texts()[-1] for n in range(2, 9))
