"""What a speaker writes on their page is saved, or said to be wrong."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

from local.browser import Form
from shared.model.session import Consent, Resource, with_talk
from shared.pages import rendering
from shared.store import Replace
from tests.builders.members import joins
from tests.builders.signups import mail_bytes, texts
from tests.builders.speaker_page import MINE, OTHER, PAPER, opened, reminded, saved, session, talk, url
from tests.platform import Platform, ses_mails


def test_what_the_speaker_writes_is_saved_in_one_write_and_shown(group: Platform, calls):
    fields = opened(group) | PAPER
    fields |= {"title": "Kernels", "about": "Wide nets.\r\n\r\n$K = \\sum_i$", "consent": "yes", "slides": "after"}
    fields |= {"reading-2": "One page", "url-2": "https://example.org/n", "kind-2": "notes", "essential-2": "no"}
    calls.clear()
    page = saved(group, fields)
    assert (calls.writes(), calls.additions()) == (["PutItem"], 1)
    now = talk(group)
    assert (now.title, now.about) == ("Kernels", "Wide nets.\n\n$K = \\sum_i$")
    assert (now.consent, now.slides_after) == (Consent.YES, True)
    assert now.resources == (
        Resource(
            kind="paper", title="Kernels", url="https://arxiv.org/abs/1806.07572v4", arxiv="1806.07572", minutes=30
        ),
        Resource(kind="notes", title="One page", url="https://example.org/n", essential=False),
    )
    assert 'role="status" tabindex="-1" autofocus>Saved. Thank you.<' in page
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
        ("slides-wrong", "Please choose one of the three."),
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
    joins(group, "ada")
    reminded(group)
    rows = {"reading-1": HOSTILE, "url-1": "https://example.org/\"><script>'", "kind-1": "paper"}
    page = saved(group, opened(group) | rows | {"title": HOSTILE, "about": HOSTILE})
    page = page.replace(f"<script>{(rendering.TEMPLATES / 'speaker-page.js').read_text()}</script>", "")
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
