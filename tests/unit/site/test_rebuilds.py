"""All pages made anew; pages that were broken, cannot be made, or belong to another group."""

from functools import wraps
from typing import Any

import pytest

from shared.site import publishing, rendering
from shared.site.inputs import CARDS_MADE_BY
from shared.site.publishing import Published
from tests.unit.site.buckets import Bucket, Killed
from tests.unit.site.examples import GROUP, OTHER
from tests.unit.site.published import FIRST, MANIFEST, Rows, bring, edit, right


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'{"turn": 1}', b'{"turn": 1, "version": "", "at": [], "pages": {"a": 1}}']
)
def test_without_a_manifest_that_can_be_read_everything_is_looked_at(rows: Rows, bucket: Bucket, raw: bytes) -> None:
    bucket.objects[MANIFEST] = raw
    bucket.objects[FIRST] = b"broken"
    bucket.objects["ml-theory/old/index.html"] = b"of long ago"
    done = bring(rows, bucket)
    assert (done.written, done.removed) == ((FIRST,), ("ml-theory/old/index.html",))
    assert bucket.pages == right(rows)


def test_what_somebody_broke_by_hand_is_mended_when_it_is_told_again_or_changes(rows: Rows, bucket: Bucket) -> None:
    bucket.objects[FIRST] = b"broken"
    del bucket.objects["ml-theory/about/index.html"]
    assert set(bring(rows, bucket).written) == {FIRST, "ml-theory/about/index.html"}
    bucket.objects[FIRST] = b"broken"
    edit(rows)
    assert FIRST in bring(rows, bucket).written
    assert bucket.pages == right(rows)


def test_a_rebuild_makes_every_page_and_writes_only_what_is_not_as_it_should_be(rows: Rows, bucket: Bucket) -> None:
    done = bring(rows, bucket, whole=True)
    assert (done.written, done.removed, done.made) == ((), (), len(bucket.pages))
    bucket.objects[FIRST] = b"broken"
    assert bring(rows, bucket, whole=True).written == (FIRST,)
    assert bucket.pages == right(rows)


def test_of_a_large_page_it_is_not_asked_whether_it_differs_once_it_is_made(
    rows: Rows, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "LARGE", 0)
    assert {*bring(rows, bucket, whole=True).written} == bucket.pages.keys()
    assert (bring(rows, bucket).made, bucket.pages) == (0, right(rows))
    edit(rows)
    assert FIRST in bring(rows, bucket).written
    assert bucket.pages == right(rows)


def test_new_templates_make_every_page_anew_without_a_list(
    rows: Rows, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "version", lambda made_by: "new")
    done = bring(rows, bucket)
    assert (done.made, done.written) == (len(bucket.pages), ())
    assert bucket.names() == ["get", "put"]
    assert bring(rows, bucket).made == 0


def test_new_templates_draw_no_card(rows: Rows, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "version", lambda made_by: "as it was" if made_by == CARDS_MADE_BY else "1")
    bring(rows, bucket)
    monkeypatch.setattr(publishing, "version", lambda made_by: "as it was" if made_by == CARDS_MADE_BY else "2")
    drawn = sum(key.endswith("/card.png") for key in bucket.pages)
    assert (bring(rows, bucket).made, drawn > 5) == (len(bucket.pages) - drawn, True)


def test_who_is_cut_off_in_a_rebuild_goes_on_with_the_rest(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "PART", 10)
    bucket = Bucket()

    def cut_off(number: int) -> None:
        if bucket.names().count("put") > 25:
            raise Killed

    bucket.after = cut_off
    with pytest.raises(Killed):
        bring(rows, bucket)
    bucket.after = lambda number: None
    done = bring(rows, bucket)
    assert bucket.pages == right(rows)
    assert done.made == len(bucket.pages) - 20  # two parts were done, the third is looked at anew
    assert bring(rows, bucket).made == 0


class Broken(Exception):
    """No page can be made of it."""


@pytest.mark.parametrize("whole", [False, True], ids=["a change", "a rebuild"])
def test_a_page_that_cannot_be_made_stays_as_it_was_and_keeps_no_other_back(
    rows: Rows, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, whole: bool
) -> None:
    before, render = bucket.pages, rendering._render

    @wraps(render)
    def failing(template: str, shared: Any, more: Any) -> bytes:
        if template == "session.html" and more["view"].key == "2023-10-14":
            raise Broken
        return render(template, shared, more)

    monkeypatch.setattr(rendering, "_render", failing)
    edit(rows)
    for _ in range(2):
        caplog.clear()
        with pytest.raises(Broken):
            bring(rows, bucket, whole=whole)
        assert [line.getMessage().partition(":")[0] for line in caplog.records] == [
            f"the page {FIRST} could not be made"
        ]
        assert {key for key, body in bucket.pages.items() if before[key] != body} == {
            "ml-theory/data/search.json", "ml-theory/data/sessions.json", "ml-theory/feed.xml",
        }  # fmt: skip
    monkeypatch.undo()
    done = bring(rows, bucket)
    assert (done.written, done.made) == ((FIRST,), 1)
    assert bucket.pages == right(rows)


def test_style_is_there_before_the_pages_that_refer_to_it(rows: Rows) -> None:
    bucket = Bucket()
    bring(rows, bucket)
    puts = [key for name, key in bucket.calls if name == "put"]
    assert puts[0] == puts[-1] == MANIFEST
    assert all(key.startswith("assets/") for key in puts[1:3])


def test_two_groups_share_a_site_without_undoing_each_others_pages(rows: Rows) -> None:
    bucket = Bucket()
    bring(rows, bucket)
    rows.groups = (GROUP, OTHER)
    for group in ("statistics", "ml-theory", "statistics", "ml-theory"):
        bring(rows, bucket, group)
    assert bucket.names() == ["get", "list", "put"]
    assert b"Statistics Circle" in bucket.pages["index.html"]
    assert FIRST in bucket.pages
    assert bring(rows, bucket, "nobody") == Published()
