"""From an upload to the page, through the handlers."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from local.decks import deck, encrypted
from shared.adapters import clients
from shared.adapters.buckets import Site, Uploads
from shared.adapters.dynamodb.table import Table
from shared.model.deck import Deck, Outcome, Upload
from shared.model.session import Session, SessionState, Talk
from shared.schedule import history
from shared.schedule.steps import run
from shared.slides import checking, daily_limit
from shared.slides import names as deck_names
from shared.slides.verdict import Verdict
from shared.store import Create
from tests.builders.command_line import LEAD, fortnight
from tests.builders.decks import outcomes
from tests.deck_files import pdfs, powerpoints
from tests.platform import Platform, import_archive

KEY = "ml-theory/2023-10-28/implicit-bias"
NOW = datetime(2023, 10, 26, 15, tzinfo=UTC)


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
        "ml-theory/1999-01-01-2/a/x.pdf",
        "ml-theory/undated-07/a/x.pdf",
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
    site = group.site()
    assert {"decks", "ml-theory"} <= {key.partition("/")[0] for key in site}
    for key, body in site.items():
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


PAST = Session(
    group="ml-theory", key="2022-03-05", kind="talks", state=SessionState.HELD, imported=True, date="2022-03-05",
    talks=(Talk(slug="old-talk", speaker="Bo Example"),),
)  # fmt: skip


def test_a_deck_that_is_checked_while_its_session_is_taken_out_of_the_archive_is_told_to_the_co_leads(
    group: Platform, pdf: bytes, monkeypatch: pytest.MonkeyPatch
):
    group.table.commit(Create(PAST))
    group.at(NOW)
    envelope = group.upload("ml-theory/2022-03-05/old-talk/slides.pdf", pdf)

    def taken_out() -> None:
        group.faults._function = ""  # it is the co-lead who does this
        run(history.history([], group.table, "ml-theory", only=True), group.table)

    left = between(monkeypatch, Uploads, "fetch", taken_out)
    assert group.deliver("decks", envelope)
    assert left == []
    group.settle()
    assert (group.table.get(Session, "ml-theory", "2022-03-05"), group.rows(Deck)) == (None, [])
    assert outcomes(group) == [("slides.pdf", "unknown")]
    assert ("deck-unknown", "lead:mika") in kinds(group)


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
    group.upload(f"{KEY}/two.pdf", pdfs.polyglot())
    group.settle()
    assert outcomes(group) == [("one.pdf", "published"), ("two.pdf", "refused")]
    assert group.rows(Deck) == [before]


# --- before it is uploaded
@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (pdfs.pdf, 0, "Accepted: pdf, 20 pages"),
        (pdfs.active, 0, pdfs.TAKEN_OUT),
        (pdfs.polyglot, 3, "Refused: Something else stands in the file before the PDF begins."),
        (powerpoints.pptx_bomb, 3, "How to fix it: Compress the pictures and videos in it"),
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


def test_whoever_sends_without_an_end_is_told_once_and_has_nothing_looked_at_mailed_or_called_back(
    group: Platform, pdf: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(daily_limit, "MOST", 2)
    group.at(NOW)
    for name in ("one", "two", "three", "four", "five"):
        group.upload(f"{KEY}/{name}.pdf", pdf + name.encode())
        group.settle()
    told = {"one.pdf": "published", "two.pdf": "published", "three.pdf": "refused"}
    assert dict(outcomes(group)) == told
    assert [row.reason for row in group.rows(Upload) if row.outcome is Outcome.REFUSED] == [daily_limit.REASON]
    mails = [kind for kind, _ in kinds(group) if kind != "deck-link"]
    assert mails == ["deck-published", "deck-published", "deck-refused"]
    by_lead = deck_names.upload_key(
        ("ml-theory", "2023-10-28", "implicit-bias"), issued=NOW, upload_id="abc", kind="pdf", lead="mika"
    )
    group.upload(by_lead, deck("On behalf", "Ada", 2))
    group.settle()
    group.at(NOW + timedelta(days=1, minutes=1))
    group.upload(f"{KEY}/six.pdf", deck("The day after", "Ada", 2))
    group.settle()
    lead = by_lead.rpartition("/")[2]
    after = dict(outcomes(group))
    assert after == told | {lead: after[lead], "six.pdf": "published"}
    assert after[lead] != "refused"


def test_more_at_once_than_are_looked_at_are_told_of_and_what_was_not_looked_at_takes_nobodys_place(
    group: Platform, pdf: bytes, monkeypatch: pytest.MonkeyPatch
):
    def send(name: str, most: int) -> None:
        monkeypatch.setattr(daily_limit, "MOST", most)
        group.upload(f"{KEY}/{name}.pdf", pdf + name.encode())
        group.settle()

    group.at(NOW)
    send("one", 2)
    group.at(NOW + timedelta(hours=20))
    for name in ("two", "three"):
        send(name, 3)  # both are counted before either has its row
    for name in ("four", "five"):
        send(name, 2)
    told = {"one.pdf": "published", "two.pdf": "published", "three.pdf": "published", "four.pdf": "refused"}
    assert dict(outcomes(group)) == told
    group.at(NOW + timedelta(days=1, minutes=1))
    send("six", 3)
    assert dict(outcomes(group)) == told | {"six.pdf": "published"}


def test_an_upload_that_was_deleted_before_it_was_looked_at_is_let_go(group: Platform, pdf: bytes):
    """S3 deletes what lies behind forty newer files of a key, and whoever ends a flood deletes by hand."""
    group.at(NOW)
    group.upload(f"{KEY}/late.pdf", pdf)
    (version,) = clients.client("s3").list_object_versions(Bucket="uploads", Prefix=KEY)["Versions"]
    clients.client("s3").delete_object(Bucket="uploads", Key=f"{KEY}/late.pdf", VersionId=version["VersionId"])
    group.settle()
    assert group.rows(Upload) == []
    assert group.messages("decks") == group.messages("dead") == []


def test_an_upload_that_was_deleted_before_a_co_lead_gives_it_to_its_talk_waits_no_longer(group: Platform, pdf: bytes):
    group.at(NOW)
    group.upload("ml-theory/2023-10-28/nobody/talk.pdf", pdf)
    group.settle()
    (upload,) = group.rows(Upload)
    clients.client("s3").delete_object(Bucket="uploads", Key=upload.key, VersionId=upload.object_version)
    done = fortnight(group, "slides", "attach", upload.key, "2023-10-28", "implicit-bias", *LEAD)
    assert (done.code, "refused" in done.out) == (0, True)
    (after,) = group.rows(Upload)
    assert (after.outcome, after.reason) == (Outcome.REFUSED, "The file was deleted before it was looked at.")
    group.settle()
    assert [kind for kind, _ in kinds(group) if kind != "deck-link"].count("deck-refused") == 1
