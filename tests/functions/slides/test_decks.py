"""From an upload to the page, through the handlers."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from local.decks import deck, encrypted
from shared.adapters import clients
from shared.adapters.buckets import Site
from shared.adapters.table import Table
from shared.model.deck import Deck, Outcome, Upload
from shared.model.session import Session
from shared.slides import checking
from shared.slides.verdict import Verdict
from tests import deck_files as files
from tests.builders.command_line import LEAD, fortnight
from tests.platform import Platform, import_archive

KEY = "ml-theory/2023-10-28/implicit-bias"
NOW = datetime(2023, 10, 26, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _with_pages(group: Platform) -> None:
    group.publishes = True


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return deck("The implicit bias of gradient descent", "Ada Example", 3)


def outcomes(platform: Platform) -> list[tuple[str, str]]:
    rows = sorted(platform.rows(Upload), key=lambda row: row.issued)
    return [(row.key.rpartition("/")[2], row.outcome.value) for row in rows]


def kinds(platform: Platform) -> list[tuple[str, str]]:
    return sorted((mailing.split("/")[0], reader) for mailing, reader in platform.sent() if mailing.startswith("deck-"))


def test_a_good_deck_is_on_the_page_with_its_thumbnail_and_the_speaker_is_told(group: Platform, pdf: bytes):
    group.at(NOW)
    group.upload(f"{KEY}/slides.pdf", pdf)
    group.settle()
    assert outcomes(group) == [("slides.pdf", "published")]
    shown = group.rows(Deck)[0]
    site = group.site()
    assert site[shown.file].startswith(b"%PDF-")
    assert site[shown.thumbnail][8:12] == b"WEBP"
    page = site["ml-theory/s/2023-10-28/index.html"].decode()
    assert shown.file in page
    assert shown.thumbnail in page
    assert shown.pages == 3
    assert ("deck-published", "speaker:2023-10-28#implicit-bias") in kinds(group)


def test_the_newest_issued_valid_deck_wins_whatever_the_order_of_events(group: Platform, pdf: bytes):
    group.at(NOW)
    older = group.upload(f"{KEY}/one.pdf", pdf)
    newer = group.upload(f"{KEY}/two.pdf", deck("Second", "Ada", 2))
    clients.client("sqs").purge_queue(QueueUrl=group.urls["decks"])
    assert group.deliver("decks", newer)
    assert group.deliver("decks", older)
    group.settle()
    assert outcomes(group) == [("one.pdf", "outdated"), ("two.pdf", "published")]
    assert [row.pages for row in group.rows(Deck)] == [2]


def test_the_same_event_twice_changes_nothing(group: Platform, pdf: bytes):
    group.at(NOW)
    envelope = group.upload(f"{KEY}/slides.pdf", pdf)
    group.settle()
    before = (group.state(), kinds(group))
    assert group.deliver("decks", envelope)
    group.settle()
    assert (group.state(), kinds(group)) == before


def test_a_locked_deck_and_a_file_that_is_no_pdf_are_turned_down_with_the_way_to_mend_it(group: Platform, pdf: bytes):
    group.at(NOW)
    group.upload(f"{KEY}/locked.pdf", encrypted(pdf))
    group.upload(f"{KEY}/notes.pdf", b"only notes\n" * 50)
    group.settle()
    rows = sorted(group.rows(Upload), key=lambda row: row.key)
    assert [row.outcome for row in rows] == [Outcome.REFUSED, Outcome.REFUSED]
    assert "password" in rows[0].reason + rows[0].mend
    assert rows[1].mend
    assert [kind for kind, _ in kinds(group)].count("deck-refused") == 2
    assert group.rows(Deck) == []


@pytest.mark.parametrize(
    "key",
    [
        "ml-theory/2023-10-28/no-such-talk/x.pdf",
        "ml-theory/1999-01-01/a/x.pdf",
        "loose.pdf",
        "other/2023-10-28/a/b.pdf",
    ],
)
def test_a_key_that_names_no_talk_is_kept_and_told_to_each_co_lead(group: Platform, pdf: bytes, key: str):
    group.at(NOW)
    group.upload(key, pdf)
    group.settle()
    assert [(row.key, row.outcome.value) for row in group.rows(Upload)] == [(key, "unknown")]
    assert [pair for pair in kinds(group) if pair[0] == "deck-unknown"] == [
        ("deck-unknown", "lead:mika"),
        ("deck-unknown", "lead:sol"),
    ]
    assert clients.client("s3").get_object(Bucket="uploads", Key=key)["ContentLength"] == len(pdf)


def test_what_is_published_cannot_act(group: Platform, pdf: bytes):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        opened.save(out)
    group.at(NOW)
    group.upload(f"{KEY}/active.pdf", out.getvalue())
    group.settle()
    with pikepdf.open(io.BytesIO(group.site()[group.rows(Deck)[0].file])) as published:
        assert "/OpenAction" not in published.Root


def test_a_deck_costs_one_read_three_object_writes_and_one_transaction_whatever_the_number_of_sessions(
    group: Platform, pdf: bytes, calls
):
    group.at(NOW)
    envelope = group.upload(f"{KEY}/slides.pdf", pdf)
    assert group.table.catch_up(Upload, "ml-theory")  # as after the group's first
    calls.clear()
    assert group.deliver("decks", envelope)
    few = calls.names()
    import_archive(group)
    second = group.upload(f"{KEY}/again.pdf", deck("Again", "Ada", 2))
    calls.clear()
    assert group.deliver("decks", second)
    for names in (few, calls.names()):
        assert names.count("GetObject") == 1
        assert names.count("PutObject") <= 3
        assert [name for name in names if name in ("PutItem", "TransactWriteItems")] == [
            "TransactWriteItems",
            "PutItem",  # how far uploads were looked through for those of an earlier version
        ]


def test_one_change_rewrites_only_the_pages_that_show_it(group: Platform, pdf: bytes):
    group.publish()
    before = group.site()
    group.at(NOW)
    group.upload(f"{KEY}/slides.pdf", pdf)
    group.settle()
    after = group.site()
    changed = {key for key in after if before.get(key) != after[key]}
    assert not any("2023-11-11" in key or "2024-01-13" in key or key.startswith("ml-theory/about") for key in changed)
    assert "ml-theory/s/2023-10-28/index.html" in changed


def test_publishing_again_writes_no_page(group: Platform, calls):
    group.publish()
    calls.clear()
    group.publish()
    keys = [params["context"]["input_params"]["Key"] for name, params in calls.made if name == "PutObject"]
    assert keys == [".published/ml-theory.json"]  # the manifest's turn


def test_no_address_and_no_meeting_link_is_in_any_public_byte(group: Platform, pdf: bytes):
    group.at(NOW)
    group.upload(f"{KEY}/slides.pdf", pdf)
    import_archive(group)
    group.settle()
    for key, body in group.site().items():
        assert b"meet.example.org" not in body, key
        for address in (b"mika@", b"sol@", b"ada@", b"noor@", b"bo@", b"fay@"):
            assert address not in body, key


# --- two at once
def between(
    monkeypatch: pytest.MonkeyPatch, kind: type, name: str, *happens: Callable[[], object]
) -> list[Callable[[], object]]:
    """Have *happens* happen one by one just before calls of the method *name* of *kind*; what has not happened yet."""
    whole, left = getattr(kind, name), list(happens)

    def call(self: Any, *args: Any, **more: Any) -> Any:
        if left:
            left.pop(0)()
        return whole(self, *args, **more)

    monkeypatch.setattr(kind, name, call)
    return left


@pytest.mark.parametrize(("first", "became"), [("older", "outdated"), ("newer", "published")])
def test_of_two_uploads_that_are_checked_at_once_the_newer_is_shown_and_none_is_lost(
    group: Platform, pdf: bytes, monkeypatch: pytest.MonkeyPatch, first: str, became: str
):
    group.at(NOW)
    older = group.upload(f"{KEY}/one.pdf", pdf)
    newer = group.upload(f"{KEY}/two.pdf", deck("Second", "Ada", 2))
    clients.client("sqs").purge_queue(QueueUrl=group.urls["decks"])
    one, other = (older, newer) if first == "older" else (newer, older)
    left = between(monkeypatch, Table, "commit", lambda: group.deliver("decks", other))
    assert group.deliver("decks", one)
    assert left == []
    group.settle()
    assert [row.pages for row in group.rows(Deck)] == [2]
    assert outcomes(group) == [("one.pdf", became), ("two.pdf", "published")]


def test_the_same_event_delivered_twice_at_the_same_time_tells_the_speaker_once(
    group: Platform, pdf: bytes, monkeypatch: pytest.MonkeyPatch
):
    group.at(NOW)
    envelope = group.upload(f"{KEY}/slides.pdf", pdf)
    left = between(monkeypatch, Table, "commit", lambda: group.deliver("decks", envelope))
    assert group.deliver("decks", envelope)
    assert left == []
    group.settle()
    assert outcomes(group) == [("slides.pdf", "published")]
    assert [kind for kind, _ in kinds(group)].count("deck-published") == 1


def test_an_upload_while_the_page_is_being_written_is_on_the_page_in_the_end(
    group: Platform, pdf: bytes, monkeypatch: pytest.MonkeyPatch
):
    group.publish()
    group.at(NOW)
    group.deliver("decks", group.upload(f"{KEY}/one.pdf", pdf))
    newer = group.upload(f"{KEY}/two.pdf", deck("Second", "Ada", 2))

    def arrives() -> None:
        group.faults._function = ""  # it is another function that does this
        assert group.deliver("decks", newer)
        group.publish()

    left = between(monkeypatch, Site, "put", arrives)
    group.publish()
    assert left == []
    group.settle()
    (shown,) = group.rows(Deck)
    page = group.site()["ml-theory/s/2023-10-28/index.html"].decode()
    assert (shown.pages, shown.file in page) == (2, True)
    assert len(re.findall(r"decks/[\w/-]+\.pdf", page)) == page.count(shown.file)


def test_a_refused_upload_leaves_the_deck_that_was_shown_before(group: Platform, pdf: bytes):
    group.at(NOW)
    group.upload(f"{KEY}/one.pdf", pdf)
    group.settle()
    (before,) = group.rows(Deck)
    group.upload(f"{KEY}/two.pdf", files.polyglot())
    group.settle()
    assert outcomes(group) == [("one.pdf", "published"), ("two.pdf", "refused")]
    assert group.rows(Deck) == [before]


# --- what is shown no more
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
    assert (asked.code, f"https://page.example.org/{one.file}" in asked.out) == (2, True)
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


# --- before it is uploaded
@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (files.pdf, 0, "Accepted: pdf, 20 pages"),
        (files.active, 0, files.TAKEN_OUT),
        (files.polyglot, 3, "Refused: Something else stands in the file before the PDF begins."),
        (files.pptx_bomb, 3, "How to fix it: Compress the pictures and videos in it"),
        (bytes, 3, "Refused: The file is empty."),
    ],
)
def test_a_check_by_command_is_the_check_of_an_upload(
    group: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[], bytes], code: int, words: str
):
    whole, bounds = checking.check, []

    def check(path: Path, name: str, **more: Any) -> Verdict:
        bounds.append(sorted(more))
        return whole(path, name, **more)

    monkeypatch.setattr(checking, "check", check)
    file = tmp_path / "slides.pdf"
    file.write_bytes(make())
    done = fortnight(group, "slides", "check", str(file))
    assert (done.code, words in done.out) == (code, True)
    told = fortnight(group, "slides", "check", str(file), "--json").json
    group.at(NOW)
    group.upload(f"{KEY}/slides.pdf", file.read_bytes())
    group.settle()
    (upload,) = group.rows(Upload)
    assert (upload.outcome is Outcome.REFUSED) == bool(code)
    assert (told["reason"], told["mend"], told["pages"]) == (upload.reason, upload.mend, upload.pages)
    assert bounds == [["scratch"]] * 3  # and no limits of its own
