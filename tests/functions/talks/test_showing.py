"""What the speaker's page shows, as a page and as data."""

import base64
import hashlib
import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from functions.speaker_kit import app as speaker_kit
from local.browser import Form
from local.decks import deck
from shared.model.deck import Upload
from shared.slides import daily_limit
from shared.slides import names as deck_names
from tests.builders.signups import texts
from tests.builders.speaker_page import DAY, HOUR, KEY, MINE, START, opened, talk, url
from tests.deck_files import pdfs, powerpoints
from tests.payloads import http_event
from tests.platform import Platform

FIRST = datetime(2024, 5, 31, 12, tzinfo=UTC)


def test_the_mailed_link_shows_the_talk_its_time_and_what_is_missing(group: Platform):
    text = next(text for text in texts() if "Tangent kernels, briefly" in text)
    (mailed,) = re.findall(r"https://go.example.org/talk/\S+", text)
    page = group.press(mailed, "GET")
    body = page["body"]
    assert "Saturday 28 October 2023, 14:00 MDT (20:00 UTC)" in body
    checks = re.findall(r'<a href="#(\w+)">[^<]*</a> <span class="\w+">([^<]*)<', body)
    assert dict(checks) == {
        "title": "done",
        "abstract": "done",
        "reading": "missing, please by Saturday 21 October",
        "slides": "missing, please by Saturday 28 October",
        "recording": "missing",
    }
    assert all(f'id="{name}"' in body for name, _ in checks)
    assert (page["headers"]["cache-control"], page["headers"]["referrer-policy"]) == ("no-store", "no-referrer")


def test_the_script_takes_the_place_of_the_forms_before_anything_below_them_is_there_to_jump(group: Platform):
    body = group.press(url(), "GET")["body"]
    assert body.index('id="plain"') < body.index("<script>") < body.index('id="versions"')


def test_what_is_overdue_is_asked_for_as_soon_as_possible(group: Platform):
    group.at(START - 6 * DAY)
    assert "missing, please as soon as you can" in group.press(url(), "GET")["body"]


def test_looking_reads_the_rows_in_one_call_and_writes_nothing(group: Platform, calls):
    fields = opened(group)
    group.table.catch_up(Upload, "ml-theory")
    calls.clear()
    for query in ({}, {"title": "Acted"}):
        event = http_event("GET", "/talk/x", url().rpartition("/")[2], urlencode(fields | {"title": "Acted"}))
        group._invoke(speaker_kit, event | {"queryStringParameters": query})
        assert calls.writes() == []
    assert calls.count("BatchGetItem") == 2
    assert calls.count("Query") == 2
    assert calls.count("GetItem") == 1  # the mark that the group's uploads lie by their talks, once a process
    assert talk(group).title == "Tangent kernels, briefly"


def test_the_same_is_given_as_data(group: Platform):
    event = http_event("GET", "/talk/x", url().rpartition("/")[2], headers={"accept": "application/json"})
    told = json.loads(group._invoke(speaker_kit, event)["body"])
    assert (told["title"], told["state"], [one["label"] for one in told["forms"]]) == (
        "Tangent kernels, briefly", "open", ["PDF", "PowerPoint"],
    )  # fmt: skip


def data(platform: Platform, where: str | None = None, query: dict[str, str] | None = None) -> dict[str, Any]:
    """What a script is told."""
    event = http_event(
        "GET", "/talk/x", (where or url()).rpartition("/")[2], headers={"accept": "application/json"}
    ) | {"queryStringParameters": query or {}}
    found: dict[str, Any] = json.loads(platform._invoke(speaker_kit, event)["body"])
    return found


def conditions(fields: dict[str, str]) -> tuple[list[Any], timedelta]:
    """What the bucket demands of a form, and how long it takes it."""
    policy = json.loads(base64.b64decode(fields["policy"]))
    signed = datetime.strptime(fields["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return policy["conditions"], datetime.fromisoformat(policy["expiration"]) - signed


@pytest.mark.parametrize(("kind", "content_type"), deck_names.CONTENT_TYPES.items())
def test_a_form_is_for_one_key_one_type_50_megabytes_and_a_quarter_of_an_hour(
    group: Platform, kind: str, content_type: str
):
    (fields,) = [form["fields"] for form in data(group)["forms"] if form["kind"] == kind]
    demanded, time = conditions(fields)
    assert re.fullmatch(rf"ml-theory/{KEY}/{MINE}/20240601T\d{{9}}Z-[0-9a-f]{{12}}\.{kind}", fields["key"])
    for demand in (
        {"key": fields["key"]}, {"bucket": "uploads"}, {"Content-Type": content_type}, ["content-length-range", 1, 50 << 20],
    ):  # fmt: skip
        assert demand in demanded
    assert not [one for one in demanded if isinstance(one, list) and one[0] == "starts-with"]
    assert abs(time - timedelta(minutes=15)) <= timedelta(seconds=1)


def test_a_form_of_the_page_leads_back_to_it_and_one_for_a_script_leads_nowhere(group: Platform):
    back = f"{url()}?sent=1"
    body = group.press(url(), "GET")["body"]
    (policy, _) = [html.unescape(found) for found in re.findall(r'name="policy" value="([^"]+)"', body)]
    assert {"success_action_redirect": back} in json.loads(base64.b64decode(policy))["conditions"]
    for form in data(group)["forms"]:
        assert "success_action_redirect" not in form["fields"]
        assert {"success_action_status": "201"} in conditions(form["fields"])[0]


def test_without_a_domain_of_its_own_the_page_is_where_it_was_asked_for(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FORTNIGHT_BASE_URL", "")
    speaker_kit.settings.cache_clear()
    body = group.press(url(), "GET")["body"]
    (policy, _) = [html.unescape(found) for found in re.findall(r'name="policy" value="([^"]+)"', body)]
    back = url().replace("go.example.org", "abcdefghij.execute-api.eu-west-1.amazonaws.com") + "?sent=1"
    assert {"success_action_redirect": back} in json.loads(base64.b64decode(policy))["conditions"]


def test_each_time_it_is_asked_for_a_form_has_a_newer_key(group: Platform):
    keys = []
    for _ in range(3):
        keys += [form["fields"]["key"] for form in data(group)["forms"] if form["kind"] == "pdf"]
        group.later(timedelta(milliseconds=1))
    assert keys == sorted(set(keys))


def test_the_page_runs_its_own_script_alone_and_speaks_to_itself_and_the_bucket(group: Platform):
    page = group.press(url(), "GET")
    (script,) = re.findall(r"<script>(.*?)</script>", page["body"], re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    told = dict(part.split(" ", 1) for part in page["headers"]["content-security-policy"].split("; "))
    bucket = "https://s3.eu-west-1.amazonaws.com/uploads"
    assert told["default-src"] == "'none'"
    assert told["script-src"] == f"'sha256-{digest}'"
    assert told["connect-src"] == told["form-action"] == f"'self' {bucket}"
    assert told["img-src"] == "https://page.example.org/decks/"
    assert set(told) == {
        "default-src", "script-src", "style-src", "connect-src", "form-action", "img-src", "base-uri", "frame-ancestors",
    }  # fmt: skip


@pytest.mark.parametrize("where", ["", "x"], ids=["right", "wrong"])
def test_no_link_is_kept_by_anybody_on_its_way(group: Platform, capsys: pytest.CaptureFixture[str], where: str):
    link = url() + where
    capsys.readouterr()
    page = group.press(link, "GET")
    assert page["statusCode"] == (404 if where else 200)
    kept = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
    assert {name: page["headers"][name] for name in kept} == kept
    out, err = capsys.readouterr()
    assert link.rpartition("/")[2] not in out + err


def test_each_version_says_what_became_of_it(group: Platform):
    for issued, name, body in (
        (3, "pdf", deck("Three", "Noor", 3)),
        (2, "pdf", deck("Two", "Noor", 2)),
        (4, "pdf", b"%PDF-1.7 no more"),
        (5, "pptx", powerpoints.pptx(4)),
    ):
        group.upload(
            deck_names.upload_key(("ml-theory", KEY, MINE), issued=FIRST + issued * HOUR, upload_id="0a", kind=name),
            body,
        )
        group.settle()
    told = data(group)
    assert [(one["key"][-6:], one["state"], one["pages"]) for one in told["uploads"]] == [
        ("a.pptx", "shown", 4), ("0a.pdf", "refused", None), ("0a.pdf", "replaced", 3), ("0a.pdf", "outdated", 2),
    ]  # fmt: skip
    refused = told["uploads"][1]
    assert (refused["reason"], refused["mend"]) == (
        "The PDF is cut off: its end is missing.",
        "The copy was probably interrupted. Upload it once more, or export it again.",
    )
    assert (told["deck"].startswith("https://page.example.org/decks/"), told["thumbnail"]) == (True, "")
    assert told["note"].startswith("Visitors can download it; a PDF shows on the page itself")
    body = group.press(url(), "GET")["body"]
    assert "refused: The PDF is cut off: its end is missing." in body
    assert told["note"] in html.unescape(body)
    group.upload(
        deck_names.upload_key(("ml-theory", KEY, MINE), issued=FIRST + 6 * HOUR, upload_id="0b", kind="pdf"),
        pdfs.active(),
    )
    group.settle()
    told = data(group)
    assert told["note"] == pdfs.TAKEN_OUT
    assert f'<img src="{told["thumbnail"]}"' in group.press(url(), "GET")["body"]


def test_the_page_shows_slides_first_and_one_empty_row_to_read(group: Platform):
    body = group.press(url(), "GET")["body"]
    assert (
        body.index("Your slides are not here yet.")
        < body.index("What is there, and what is missing")
        < body.index("Abstract</label>")
    )
    assert sorted(name for name in Form(body).fields if name.startswith("reading-")) == ["reading-1"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("My talk, v2.pdf", "My talk, v2.pdf"),
        ("Vortrag für Änne.PDF", "Vortrag für Änne.pdf"),
        ("a/b\\c\n.pdf", "a b c.pdf"),
        ("x" * 300, "x" * 80 + ".pdf"),
    ],
)
def test_a_file_that_was_sent_goes_by_its_own_name(group: Platform, given: str, shown: str):
    (form,) = [one for one in data(group, query={"file": given})["forms"] if one["kind"] == "pdf"]
    group.upload(form["fields"]["key"], deck("Two", "Noor", 2))
    group.settle()
    assert (
        f'<span class="small">{shown} (2 pages)</span> <span class="shown">shown now'
        in group.press(url(), "GET")["body"]
    )


def test_whoever_sent_as_many_files_as_are_looked_at_in_a_day_is_told_so_and_when_the_next_one_is(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(daily_limit, "MOST", 2)
    begun = START - 6 * DAY  # Sunday 22 October, 14:00 MDT
    for number in range(4):
        group.at(begun + number * HOUR)
        group.upload(f"ml-theory/{KEY}/{MINE}/{number}.pdf", deck(f"Version {number}", "Grace", 1))
        group.settle()
    became = {one["key"].rpartition("/")[2]: one["state"] for one in data(group)["uploads"]}
    assert became == {"2.pdf": "refused", "1.pdf": "shown", "0.pdf": "replaced"}
    event = http_event("GET", "/talk/x", url().rpartition("/")[2]) | {"queryStringParameters": {"sent": "1"}}
    page = group._invoke(speaker_kit, event)["body"]
    told = "2 files were looked at for this talk within a day, and no more are."
    assert told in page
    assert "send it once more after Monday 23 October, 14:01 MDT" in page
    assert "being checked" not in page
    assert '<form method="post" enctype' not in page
    assert (data(group)["full"].startswith(told), data(group)["forms"]) == (True, [])
    (mailed,) = [text for text in texts() if "was not looked at" in text]
    assert "Send it once more after Monday 23 October, 14:01 MDT" in " ".join(mailed.split())
    group.at(begun + DAY + timedelta(seconds=59))
    assert (data(group)["full"], len(data(group)["forms"])) == ("", 2)
    group.upload(f"ml-theory/{KEY}/{MINE}/4.pdf", deck("Version 4", "Grace", 1))
    group.settle()
    assert data(group)["uploads"][0]["state"] == "shown"
