"""The speaker's page, through its handler: what it shows, what it saves, and the one mail that late reading causes."""

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.speaker_kit import app as speaker_kit
from local.browser import Form
from local.decks import deck
from shared import signed_links
from shared.adapters import secrets
from shared.adapters.table import Table
from shared.model.mailing import Entry, Mailing
from shared.model.member import Change, Member, MemberState, member_id
from shared.model.session import Consent, Resource, Session, SessionState, Talk, with_talk
from shared.pages import rendering
from shared.schedule import changing, steps
from shared.signed_links import Link
from shared.slides import names as deck_names
from shared.store import Create, Replace
from shared.talks import editing as talk_editing
from tests import deck_files as files
from tests.functions.test_signups import mail_bytes, texts
from tests.platform import Platform, apply, context, demo_group, http_event, ses_mails

KEY, MINE, OTHER = "2023-10-28", "tangent-kernels", "implicit-bias"
START = datetime(2023, 10, 28, 20, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = datetime(2024, 5, 31, 12, tzinfo=UTC)
"""Half a day before the system's clock begins."""
PAPER = {"reading-1": "Kernels", "url-1": "https://arxiv.org/abs/1806.07572v4", "minutes-1": "30", "kind-1": "paper"}


def url(slug: str = MINE, key: str = KEY, life: int = 0, purpose: str = signed_links.TALK) -> str:
    link = Link(purpose, ("ml-theory", *signed_links.talk_subject(key, slug, life)), START + 400 * DAY)
    return f"https://go.example.org/talk/{signed_links.sign(link, secrets.keys('/fortnight/keys'))}"


def opened(platform: Platform, where: str | None = None) -> dict[str, str]:
    """The form's fields as the page shows them now."""
    page = platform.press(where or url(), "GET")
    assert page["statusCode"] == 200
    return Form(page["body"]).fields


def saved(platform: Platform, fields: dict[str, str], where: str | None = None) -> str:
    """Hand the form in; the page that comes of it."""
    page = platform.press(where or url(), **fields)
    assert page["statusCode"] == 200
    return str(page["body"])


def session(platform: Platform, key: str = KEY) -> Session:
    return platform.table.get(Session, "ml-theory", key)


def talk(platform: Platform, slug: str = MINE) -> Talk:
    return session(platform).talk(slug)


def versions(platform: Platform) -> dict[str, int]:
    return {str(row): row.version for row in platform.table.scan()}


def late(platform: Platform) -> list[str]:
    return [row.id for row in platform.rows(Mailing) if row.kind == "reading"]


def member(platform: Platform, name: str = "ada", **more: Any) -> Member:
    since = datetime(2023, 10, 1, tzinfo=UTC)
    row = Member(
        group="ml-theory", id=member_id("ml-theory", f"{name}@example.org", b"k"), name=name.title(),
        address=f"{name}@example.org", state=MemberState.ACTIVE, active_since=since,
        history=(Change(at=since, state=MemberState.ACTIVE, by="system"),), **more,
    )  # fmt: skip
    platform.table.commit(Create(row))
    return row


def reminded(platform: Platform) -> None:
    """A week ahead: the first reminder has gone out."""
    platform.tick(START - 7 * DAY)
    platform.settle()


# --- showing
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


def test_what_is_overdue_is_asked_for_as_soon_as_possible(group: Platform):
    group.at(START - 6 * DAY)
    assert "missing, please as soon as you can" in group.press(url(), "GET")["body"]


def test_looking_reads_the_rows_in_one_call_and_writes_nothing(group: Platform, calls):
    fields = opened(group)
    calls.clear()
    for query in ({}, {"title": "Acted"}):
        event = http_event("GET", "/talk/x", url().rpartition("/")[2], urlencode(fields | {"title": "Acted"}))
        group._invoke(speaker_kit, event | {"queryStringParameters": query})
        assert calls.writes() == []
    assert calls.count("BatchGetItem") == 2
    assert calls.count("GetItem") == 0
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
        (5, "pptx", files.pptx(4)),
    ):
        group.upload(
            deck_names.upload_key("ml-theory", KEY, MINE, issued=FIRST + issued * HOUR, upload_id="0a", kind=name), body
        )
        group.settle()
    told = data(group)
    assert [(one["key"][-6:], one["state"], one["pages"]) for one in told["uploads"]] == [
        ("a.pptx", "shown", 4), ("0a.pdf", "refused", None), ("0a.pdf", "replaced", 3), ("0a.pdf", "outdated", 2),
    ]  # fmt: skip
    refused = told["uploads"][1]
    assert (refused["reason"], refused["mend"]) == (
        "The PDF is cut off: its end is missing.",
        "The copy was probably interrupted. Upload it once more, or export it anew.",
    )
    assert (told["deck"].startswith("https://page.example.org/decks/"), told["thumbnail"]) == (True, "")
    assert told["note"].startswith("Visitors can download it; a PDF shows on the page itself")
    body = group.press(url(), "GET")["body"]
    assert "turned down: The PDF is cut off: its end is missing." in body
    assert told["note"] in html.unescape(body)
    group.upload(
        deck_names.upload_key("ml-theory", KEY, MINE, issued=FIRST + 6 * HOUR, upload_id="0b", kind="pdf"),
        files.active(),
    )
    group.settle()
    told = data(group)
    assert told["note"] == files.TAKEN_OUT
    assert f'<img src="{told["thumbnail"]}"' in group.press(url(), "GET")["body"]


# --- saving
def test_what_the_speaker_writes_is_saved_in_one_write_and_shown(group: Platform, calls):
    fields = opened(group) | PAPER
    fields |= {"title": "Kernels", "about": "Wide nets.\r\n\r\n$K = \\sum_i$", "consent": "yes", "slides": "after"}
    fields |= {"reading-2": "One page", "url-2": "https://example.org/n", "kind-2": "notes", "essential-2": "no"}
    calls.clear()
    page = saved(group, fields)
    assert calls.writes() == ["PutItem"]
    now = talk(group)
    assert (now.title, now.about) == ("Kernels", "Wide nets.\n\n$K = \\sum_i$")
    assert (now.consent, now.slides_after) == (Consent.YES, True)
    assert now.resources == (
        Resource(
            kind="paper", title="Kernels", url="https://arxiv.org/abs/1806.07572v4", arxiv="1806.07572", minutes=30
        ),
        Resource(kind="notes", title="One page", url="https://example.org/n", essential=False),
    )
    assert 'role="status">Saved. Thank you.<' in page
    again = Form(page).fields
    assert {name: again[name] for name in fields if not name.startswith("seen-")} == {
        name: value for name, value in fields.items() if not name.startswith("seen-")
    }
    assert ("reading-3" in again, "reading-4" in again) == (True, False)  # one more empty row
    assert talk(group, OTHER) == session(group).talks[0]


def test_a_form_that_is_sent_as_it_was_opened_writes_nothing(group: Platform, calls):
    for slug in (MINE, OTHER):
        fields = opened(group, url(slug))
        calls.clear()
        assert "Nothing was changed." in saved(group, fields, url(slug))
        assert calls.writes() == []


def test_a_row_that_is_emptied_goes_and_what_nobody_touched_keeps_what_no_form_shows(group: Platform):
    lost = Resource(kind="Book chapter", title="Chapter\u00a03", was_shared=True)
    odd = Resource(kind="paper", title="P", url="ftp://example.org/p", arxiv="1234.56789", minutes=5000)
    row = session(group)
    group.table.commit(Replace(with_talk(row, replace(row.talk(MINE), resources=(lost, odd, lost)))))
    fields = opened(group)
    assert (fields["kind-1"], fields["url-2"]) == ("Book chapter", "ftp://example.org/p")
    saved(group, fields | {"reading-3": "", "url-3": "", "minutes-3": ""})
    assert talk(group).resources == (lost, odd)


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(group: Platform, calls):
    fields = (
        opened(group)
        | PAPER
        | {"title": "T" * 201, "about": "a" * 5001, "url-1": "arxiv.org/abs/1 and 2", "minutes-1": "ten"}
    )
    fields |= {"reading-2": "Fine", "url-2": "https://example.org/f", "consent": "maybe", "slides": "never"}
    calls.clear()
    page = saved(group, fields)
    assert calls.writes() == []
    assert re.findall(r'<p class="wrong[^"]*" id="([\w-]+)">([^<]*)</p>', page) == [
        ("title-wrong", "A title has at most 200 characters; this one has 201."),
        ("about-wrong", "An abstract has at most 5,000 characters; this one has 5,001."),
        ("reading-1-wrong", "There is a blank in this address; an address on the web has none."),
        ("consent-wrong", "Please choose one of the three."),
        ("slides-wrong", "Please choose one of the two."),
    ]
    assert 'id="title" name="title"' in page
    assert 'aria-describedby="title-wrong" aria-invalid="true"' in page
    kept = Form(page).fields
    typed = {name: fields[name] for name in ("title", "about", "reading-1", "url-1", "minutes-1", "reading-2", "url-2")}
    assert {name: kept[name] for name in typed} == typed
    mended = kept | {"title": "T", "about": "a", "url-1": "https://arxiv.org/abs/1806.07572", "minutes-1": "10"}
    assert "Saved." in saved(group, mended | {"consent": "no", "slides": "now"})


def test_an_eleventh_thing_to_read_is_too_much(group: Platform):
    rows = {f"reading-{n}": f"No. {n}" for n in range(1, 12)}
    page = saved(group, opened(group) | rows)
    assert "At most 10 things to read, please; these are 11." in page
    assert Form(page).fields["reading-11"] == "No. 11"
    assert talk(group).resources == ()


HOSTILE = "<script>alert(1)</script>\"'></textarea><img src=x onerror=alert(1)> {{7*7}} \u202egnp.exe\x00 \r\nBcc: x@example.org"


def test_hostile_words_are_only_words_on_the_page_and_in_the_mail(group: Platform):
    member(group)
    reminded(group)
    rows = {"reading-1": HOSTILE, "url-1": "https://example.org/\"><script>'", "kind-1": "paper"}
    page = saved(group, opened(group) | rows | {"title": HOSTILE, "about": HOSTILE})
    page = page.replace(f"<script>{(rendering.TEMPLATES / 'kit.js').read_text()}</script>", "")
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("</textarea>") == 1
    assert not re.search("[\x00\u202e]", page)
    assert Form(page).fields["title"].startswith("<script>alert(1)</script>\"'></textarea><img")
    group.tick(group.now + 5 * timedelta(minutes=1))
    group.settle()
    (told,) = [text for text in texts() if "was not here yet" in text]
    assert "<script>alert(1)</script>" in told
    assert not re.search("(?m)^Bcc|[\x00\u202e]", told)
    mail = message_from_bytes(mail_bytes(ses_mails()[-1]), policy=policy.default)
    assert "<script" not in mail.get_body(("html",)).get_content()


# --- links
def test_a_link_that_was_replaced_shows_and_saves_nothing(group: Platform):
    fields = opened(group)
    step = talk_editing.relink_talk(session(group), talk(group), demo_group(), group.table, group.now)
    steps.run([step], group.table)
    for method in ("GET", "POST"):
        page = group.press(url(), method, **(fields | {"title": "Stolen"}))
        assert (page["statusCode"], "replaced by a newer one" in page["body"]) == (404, True)
    assert talk(group).title == "Tangent kernels, briefly"
    group.tick(group.now)
    group.settle()
    (mailed,) = re.findall(
        r"https://go.example.org/talk/\S+", next(t for t in reversed(texts()) if "no longer work" in t)
    )
    assert "Saved." in saved(group, fields | {"title": "Mine again"}, mailed)


def test_the_link_of_a_talk_that_was_taken_out_does_not_open_the_next_one_of_that_name(group: Platform):
    steps.run(
        [talk_editing.remove_talk(session(group), talk(group), demo_group(), group.table, group.now)], group.table
    )
    assert "not in the programme any more" in group.press(url(), "GET")["body"]
    step = talk_editing.add_talk(session(group), "Somebody Else", demo_group(), group.table, group.now, slug=MINE)
    steps.run([step], group.table)
    assert group.press(url(), "GET")["statusCode"] == 404
    assert group.press(url(life=talk(group).link_life), "GET")["statusCode"] == 200


@pytest.mark.parametrize("purpose", [signed_links.MEMBER, signed_links.RECAP, signed_links.LEAVE])
def test_a_link_of_another_purpose_opens_no_kit(group: Platform, purpose: str):
    assert group.press(url(purpose=purpose), "POST", title="X")["statusCode"] == 404
    assert talk(group).title == "Tangent kernels, briefly"


# --- two at once
def test_a_save_while_a_co_lead_moves_the_session_keeps_both(group: Platform, monkeypatch: pytest.MonkeyPatch):
    fields = opened(group) | PAPER
    whole, moves = Table.commit, [START + DAY]

    def commit(table: Table, *writes: Any) -> None:
        if moves:
            group.faults._function = ""  # it is the co-lead who does this
            step = changing.move(session(group), moves.pop(), demo_group(), group.table, group.now)
            whole(table, *step.writes)
        whole(table, *writes)

    monkeypatch.setattr(Table, "commit", commit)
    assert "Saved." in saved(group, fields)
    assert (session(group).starts, talk(group).resources[0].title) == (START + DAY, "Kernels")
    assert moves == []


def test_what_somebody_else_changed_meanwhile_is_shown_beside_and_not_overwritten(group: Platform, calls):
    mine = opened(group) | {"title": "My title", "about": "My abstract"}
    saved(group, opened(group) | {"title": "Their title", "consent": "yes"})
    calls.clear()
    page = saved(group, mine)
    assert calls.writes() == []
    assert "Somebody has changed this meanwhile. It is now:</p>\n<p>Their title</p>" in page
    kept = Form(page).fields
    assert (kept["title"], kept["about"], kept["consent"]) == ("My title", "My abstract", "yes")
    assert "Saved." in saved(group, kept)  # now they know
    assert (talk(group).title, talk(group).about, talk(group).consent) == ("My title", "My abstract", Consent.YES)


def test_changes_of_two_people_to_different_fields_are_both_kept(group: Platform):
    mine = opened(group) | {"about": "My abstract"}
    saved(group, opened(group) | {"title": "Their title"} | PAPER)
    assert "Saved." in saved(group, mine)
    assert (talk(group).title, talk(group).about, len(talk(group).resources)) == ("Their title", "My abstract", 1)


def test_the_same_change_by_two_people_is_no_clash(group: Platform):
    mine = opened(group) | {"title": "The title"}
    saved(group, mine)
    assert "Nothing was changed." in saved(group, mine)


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


# --- after the session, and without one
def test_once_it_was_held_only_consent_and_slides_can_be_set(group: Platform):
    before = opened(group) | {"title": "Too late"}
    row = session(group)
    group.table.commit(Replace(replace(row, state=SessionState.HELD, next_due=None)))
    group.at(START + 30 * DAY)
    body = group.press(url(), "GET")["body"]
    assert "This session was held." in body
    assert "missing" not in body
    assert re.findall(r'<li><a href="#([\w-]+)">[^<]*</a> <span class="\w+">([^<]*)</span>', body) == [
        ("title", "done"), ("abstract", "done"), ("slides", "can still come"), ("recording", "not decided yet"),
    ]  # fmt: skip
    assert {name for name in Form(body).fields if not name.startswith("seen-")} == {"consent", "slides"}
    assert "enctype" in body
    assert "Saved." in saved(group, opened(group) | {"consent": "yes"})
    page = saved(group, before)
    assert "The session was held, so this stays as it is." in page
    assert Form(page).fields["title"] == "Too late"
    assert (talk(group).title, talk(group).consent) == ("Tangent kernels, briefly", Consent.YES)


def test_for_a_cancelled_session_nothing_is_asked_and_nothing_saved(group: Platform, calls):
    before = opened(group) | {"title": "New", "consent": "yes"}
    steps.run([changing.cancel(session(group), demo_group(), group.table, group.now)], group.table)
    body = group.press(url(), "GET")["body"]
    assert "This session was cancelled." in body
    assert "missing" not in body
    assert "<form" not in body
    calls.clear()
    page = saved(group, before)
    assert calls.writes() == []
    assert Form(page).fields["title"] == "New"
    assert talk(group).consent is Consent.UNASKED


# --- late reading
def test_reading_that_comes_after_the_reminder_is_mailed_once_and_no_second_reminder_follows(group: Platform):
    member(group)
    reminded(group)
    page = saved(group, opened(group) | PAPER)
    assert "Members get a short mail about the reading" in page
    (row,) = [row for row in group.rows(Mailing) if row.kind == "reading"]
    assert (row.id, row.subject, row.session) == (f"reading/ml-theory/{KEY}/{MINE}", MINE, KEY)
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    (told,) = [text for text in texts() if "was not here yet" in text]
    assert "(about 30 minutes)" in told
    assert "https://arxiv.org/abs/1806.07572v4" in told
    assert "Saturday 28 October 2023" in told
    for change in ({"reading-1": "", "url-1": "", "minutes-1": ""}, PAPER | {"minutes-1": "40"}):
        saved(group, opened(group) | change)
        group.tick(group.now + timedelta(minutes=5))
        group.settle()
    assert late(group) == [row.id]
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("reading/")]) == 1
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("reminder/")]) == 1


def test_reading_that_comes_before_the_reminder_is_in_the_reminder_only(group: Platform):
    member(group)
    group.at(START - 7 * DAY - timedelta(minutes=1))
    assert "Saved. Thank you." in saved(group, opened(group) | PAPER)
    reminded(group)
    assert late(group) == []
    assert "1806.07572" in texts()[-1]


@pytest.mark.parametrize(
    ("ahead", "mails"),
    [
        (DAY + 12 * HOUR + timedelta(minutes=1), 1),  # the day-before reminder is more than 12 hours away
        (DAY + 12 * HOUR, 0),  # it tells of the reading itself
        (DAY - timedelta(minutes=10), 1),  # it has gone out
        (timedelta(minutes=1), 1),
        (timedelta(), 0),
    ],
)
def test_the_day_before_reminder_tells_of_reading_that_comes_shortly_before_it(
    group: Platform, ahead: timedelta, mails: int
):
    reminded(group)
    if ahead < DAY:
        group.tick(START - DAY)
    group.at(START - ahead)
    saved(group, opened(group) | PAPER)
    assert len(late(group)) == mails


def test_more_reading_beside_what_was_there_is_no_news(group: Platform):
    reminded(group)
    saved(group, opened(group, url(OTHER)) | {"reading-3": "More", "url-3": "https://example.org/more"}, url(OTHER))
    assert len(talk(group, OTHER).resources) == 3
    assert late(group) == []


def test_late_reading_by_the_groups_file_is_mailed_too_and_applying_again_changes_nothing(group: Platform):
    reminded(group)
    talks = [plan.copy() for plan in raw_group()["talks"]]
    talks[1]["reading"] = [{"kind": "paper", "title": "Kernels", "url": "https://example.org/k", "minutes": 30}]
    assert apply(group, demo_group(talks=talks)) > 0
    assert late(group) == [f"reading/ml-theory/{KEY}/{MINE}"]
    assert apply(group, demo_group(talks=talks)) == 0


def raw_group() -> dict[str, Any]:
    from pathlib import Path

    import yaml

    found: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "local" / "group.yaml").read_text())
    return found


OVERTAKEN = {
    "superseded": lambda platform: changing.move(
        session(platform), START + DAY, demo_group(), platform.table, platform.now
    ),
    "cancelled": lambda platform: changing.cancel(session(platform), demo_group(), platform.table, platform.now),
    "withdrawn": lambda platform: talk_editing.remove_talk(
        session(platform), talk(platform), demo_group(), platform.table, platform.now
    ),
}


@pytest.mark.parametrize("why", [*OVERTAKEN, "started", "muted"])
def test_the_mail_about_late_reading_is_not_sent_once_it_is_overtaken_or_wished_away(group: Platform, why: str):
    member(group, muted=("news",) if why == "muted" else ())
    reminded(group)
    saved(group, opened(group) | PAPER)
    if why in OVERTAKEN:
        steps.run([OVERTAKEN[why](group)], group.table)
    group.tick(START + timedelta(minutes=1) if why == "started" else group.now + timedelta(minutes=5))
    group.settle()
    assert [(e.state.value, e.reason) for e in group.rows(Entry) if e.kind == "reading"] == [("skipped", why)]


def test_a_joint_session_follows_what_its_host_writes_and_each_groups_members_are_told_once(group: Platform):
    apply(group, demo_group(id="tea", name="Proofs over Tea", talks=[], form=None, joint=[], zone="Europe/Berlin"))
    apply(group, demo_group(joint=[{"session": KEY, "with": ["tea"]}]))
    guest = group.table.get(Session, "tea", KEY)
    assert guest.host == f"ml-theory/{KEY}"
    reminded(group)
    assert "Members get a short mail" in saved(group, opened(group) | PAPER)
    assert group.table.get(Session, "tea", KEY).talks == session(group).talks
    assert sorted(late(group)) == [f"reading/{name}/{KEY}/{MINE}" for name in ("ml-theory", "tea")]


# --- the slides' own address
def test_the_address_of_a_sessions_slides_leads_somewhere_for_none_one_and_two_decks(group: Platform):
    group.publishes = True
    group.publish()
    address = f"ml-theory/s/{KEY}/slides/index.html"

    def page() -> str:
        return group.site()[address].decode()

    assert "There are no slides yet. This address will lead to them." in page()
    group.at(START - 2 * DAY)
    group.upload(f"ml-theory/{KEY}/{OTHER}/one.pdf", deck("One", "Ada Example", 2))
    group.settle()
    (only,) = re.findall(r'http-equiv="refresh" content="0; url=/?([^"]+)"', page())
    assert group.site()[only].startswith(b"%PDF-")
    group.upload(f"ml-theory/{KEY}/{MINE}/two.pdf", deck("Two", "Noor", 2))
    group.settle()
    assert 'http-equiv="refresh"' not in page()
    assert {slug for slug in (OTHER, MINE) if f'id="talk-{slug}"' in page()} == {OTHER, MINE}


# --- whatever is sent
PAGES = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(
    ["title", "about", "consent", "slides", "seen-title", "seen-reading", "reading-1", "url-1", "minutes-1", "kind-1", "essential-1",
     "reading-99", "url-0", "choice"]
) | st.text(max_size=12)  # fmt: skip
WORDS = st.text(max_size=80) | st.sampled_from(
    ["", "yes", "after", "9" * 40, "https://[", "https://é.example/ü", "arXiv:1806.07572"]
)


@PAGES
@given(fields=st.dictionaries(NAMES, WORDS, max_size=12), body=st.none() | st.binary(max_size=60))
def test_whatever_is_sent_to_the_kit_is_answered_with_a_page(
    group: Platform, fields: dict[str, str], body: bytes | None
):
    token = url().rpartition("/")[2]
    sent = urlencode(fields, errors="replace") if body is None else body.decode("latin-1")
    answer = speaker_kit.lambda_handler(http_event("POST", f"/talk/{token}", token, sent), context())
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "text/html; charset=utf-8")
    found = session(group)
    assert [one.slug for one in found.talks] == [OTHER, MINE]
    assert all(one.url is None or one.url.startswith("https://") for one in found.talk(MINE).resources)


@PAGES
@given(token=st.text(max_size=300) | st.from_regex(r"[ab]\.[\w-]{0,80}\.[\w-]{0,30}", fullmatch=True))
def test_any_token_that_is_not_ours_opens_no_kit(group: Platform, token: str):
    for method in ("GET", "POST"):
        assert speaker_kit.lambda_handler(http_event(method, "/talk/x", token), context())["statusCode"] == 404


def test_a_body_beyond_all_bounds_is_answered_and_changes_nothing(group: Platform, calls):
    calls.clear()
    for fields in ({"title": "x" * 300_000}, {f"f{n}": "1" for n in range(400)}):
        assert "Nothing was changed." in saved(group, fields)
    assert calls.writes() == []


def test_the_longest_form_that_is_right_is_taken(group: Platform):
    wide = "\U0001d538"
    rows = {f"reading-{n}": wide * 200 for n in range(1, 11)}
    rows |= {f"url-{n}": f"https://example.org/{'x' * 580}" for n in range(1, 11)}
    assert "Saved." in saved(group, opened(group) | rows | {"title": wide * 200, "about": (wide * 99 + "\r\n") * 50})
    assert (len(talk(group).resources), len(talk(group).about)) == (10, 4999)
