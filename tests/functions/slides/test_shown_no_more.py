"""What is shown no more is public no more: what was replaced, taken down or taken out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from local.decks import deck
from shared.adapters import clients
from shared.adapters.dynamodb.table import Table
from shared.model.deck import Deck, Upload
from shared.model.session import Session
from tests.builders.command_line import LEAD, fortnight
from tests.builders.decks import outcomes
from tests.platform import Platform, import_archive

KEY = "ml-theory/2023-10-28/implicit-bias"
NOW = datetime(2023, 10, 26, 15, tzinfo=UTC)


def public(platform: Platform) -> set[str]:
    return {key for key in platform.site() if key.startswith("decks/")}


def keys_of(deck: Deck) -> set[str]:
    return {deck.file, deck.thumbnail or deck.file, deck.text or deck.file}


def stem(key: str) -> str:
    return f"/{key.rpartition('.')[0]}*"


def test_what_was_replaced_leaves_the_bucket_and_the_copies_near_readers(group: Platform, pdf: bytes):
    group.at(NOW)
    group.upload(f"{KEY}/one.pdf", pdf)
    group.settle()
    (one,) = group.rows(Deck)
    assert keys_of(one) <= public(group)
    group.upload(f"{KEY}/two.pdf", deck("Second", "Ada", 2))
    group.settle()
    (two,) = group.rows(Deck)
    assert (two.upload != one.upload, two.gone) == (True, ())
    assert public(group) == keys_of(two)
    assert group.forgotten() == {stem(one.file)}
    assert clients.client("s3").get_object(Bucket="uploads", Key=f"{KEY}/one.pdf")["Body"].read() == pdf


def test_the_same_slides_uploaded_again_stay_and_older_ones_that_come_late_are_never_public(
    group: Platform, pdf: bytes
):
    group.at(NOW)
    late = group.upload(f"{KEY}/old.pdf", deck("Older", "Ada", 4))
    clients.client("sqs").purge_queue(QueueUrl=group.urls["decks"])
    for name in ("one.pdf", "two.pdf"):
        group.upload(f"{KEY}/{name}", pdf)
        group.settle()
    assert group.deliver("decks", late)
    group.settle()
    (shown,) = group.rows(Deck)
    assert (shown.pages, public(group), group.forgotten()) == (3, keys_of(shown), set())
    assert outcomes(group) == [("old.pdf", "outdated"), ("one.pdf", "published"), ("two.pdf", "published")]


def test_the_slides_of_a_talk_that_is_taken_out_are_public_no_more_and_another_talks_stay(group: Platform, pdf: bytes):
    import_archive(group)
    group.at(NOW)
    group.upload(f"{KEY}/one.pdf", pdf)
    group.settle()
    assert public(group)
    assert fortnight(group, "talks", "remove", "2023-10-28", "implicit-bias").code == 0
    group.settle()
    assert public(group) == set()
    assert len(group.forgotten()) == 1


@pytest.mark.parametrize("how", ["by name", "by address", "by the session's address"])
def test_slides_are_taken_down_by_command_and_can_be_shown_again(group: Platform, pdf: bytes, how: str):
    group.at(NOW)
    group.upload(f"{KEY}/one.pdf", pdf)
    group.settle()
    (one,) = group.rows(Deck)
    where = {
        "by name": ("2023-10-28", "implicit-bias"),
        "by address": (f"https://page.example.org/{one.thumbnail}?a#page=2",),
        "by the session's address": ("https://page.example.org/ml-theory/s/2023-10-28/slides/",),
    }[how]
    asked = fortnight(group, "slides", "remove", *where, *LEAD, answer="n\n")
    assert (asked.code, f"https://page.example.org/{one.file}" in asked.out) == (1, True)
    assert (group.rows(Deck), public(group)) == ([one], keys_of(one))
    done = fortnight(group, "slides", "remove", *where, *LEAD, "--yes", "--json")
    assert (done.code, done.json["talk"], len(done.json["removed"])) == (0, "implicit-bias", len(keys_of(one)))
    group.settle()
    assert public(group) == set()
    assert group.forgotten() == {stem(one.file)}
    site = group.site()
    assert one.file not in site["ml-theory/s/2023-10-28/index.html"].decode()
    assert one.file not in site["ml-theory/s/2023-10-28/slides/index.html"].decode()
    assert not any(one.file.encode() in body for body in site.values())
    again = fortnight(group, "slides", "remove", *where, *LEAD, "--yes")
    assert (again.code, "its slides are down already" in again.out) == (0, True)
    assert fortnight(group, "slides", "remove", *where, *LEAD, "--yes", "--json").json["removed"] == []
    nowhere = fortnight(group, "slides", "remove", "2023-10-28", "no-such-talk", *LEAD, "--yes")
    assert (nowhere.code, "of no slides that are shown" in nowhere.err) == (2, True)
    group.upload(f"{KEY}/two.pdf", pdf)
    group.settle()
    (two,) = group.rows(Deck)
    assert (two.file, public(group)) == (one.file, keys_of(one))


def test_slides_whose_upload_was_deleted_are_not_shown_again_and_a_co_lead_is_told_so(group: Platform, pdf: bytes):
    """By hand, or by S3, behind newer files under the same key."""
    group.at(NOW)
    group.upload(f"{KEY}/one.pdf", pdf)
    group.settle()
    assert fortnight(group, "slides", "remove", "2023-10-28", "implicit-bias", *LEAD, "--yes").code == 0
    group.settle()
    (upload,) = group.rows(Upload)
    clients.client("s3").delete_object(Bucket="uploads", Key=upload.key, VersionId=upload.object_version)
    done = fortnight(group, "slides", "attach", upload.key, "2023-10-28", "implicit-bias", *LEAD)
    assert (done.code, "this file is not kept any more; please upload it anew" in done.err) == (2, True)
    assert public(group) == set()


def test_who_took_slides_down_is_on_record_each_time(group: Platform, pdf: bytes):
    group.at(NOW)
    for name in ("one", "two"):
        group.upload(f"{KEY}/{name}.pdf", pdf)
        group.settle()
        unsaid = fortnight(group, "slides", "remove", "2023-10-28", "implicit-bias", "--yes")
        assert (unsaid.code, "say who you are with --as: mika, sol" in unsaid.err) == (2, True)
        assert fortnight(group, "slides", "remove", "2023-10-28", "implicit-bias", *LEAD, "--yes").code == 0
        group.settle()
    history = fortnight(group, "sessions", "history", "2023-10-28", "--json").json
    assert [(line["what"], line["talk"], line["by"]) for line in history] == [
        ("slides removed", "implicit-bias", "mika")
    ] * 2
    assert "slides removed implicit-bias mika" in " ".join(
        fortnight(group, "sessions", "history", "2023-10-28").out.split()
    )
    session = group.table.get(Session, "ml-theory", "2023-10-28")
    assert {line["revision"] for line in history} == {session.revision}
    assert fortnight(group, "sessions", "undo", "2023-10-28", *LEAD).code == 2


def test_a_check_that_dies_leaves_nothing_public_in_the_end(
    group: Platform, pdf: bytes, monkeypatch: pytest.MonkeyPatch
):
    """The file is there, then it dies; before it is tried again, a newer one is shown."""
    group.at(NOW)
    first = group.upload(f"{KEY}/one.pdf", pdf)
    newer = group.upload(f"{KEY}/two.pdf", deck("Second", "Ada", 2))
    clients.client("sqs").purge_queue(QueueUrl=group.urls["decks"])

    def dies(self: Any, *writes: Any) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(Table, "commit", dies)
        assert not group.deliver("decks", first)
    left = public(group)
    assert left
    assert group.deliver("decks", newer)
    assert group.deliver("decks", first)
    group.settle()
    (shown,) = group.rows(Deck)
    assert (shown.pages, public(group), left & public(group)) == (2, keys_of(shown), set())


def test_files_that_are_being_taken_away_are_not_put_there_meanwhile(group: Platform, pdf: bytes):
    group.at(NOW)
    group.upload(f"{KEY}/one.pdf", pdf)
    group.settle()
    assert fortnight(group, "slides", "remove", "2023-10-28", "implicit-bias", *LEAD, "--yes").code == 0
    again = group.upload(f"{KEY}/two.pdf", pdf)
    assert not group.deliver("decks", again)  # it waits
    group.publish()
    assert public(group) == set()
    assert group.deliver("decks", again)
    group.settle()
    (shown,) = group.rows(Deck)
    assert (shown.shown, public(group)) == (True, keys_of(shown))
