"""What nobody can see is deleted, what letters need stays: one rule, the same wherever people's words are shown."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from shared.model.session import Resource, SessionState, Talk
from shared.site import card
from shared.slides.deck_text import tidy_text, tidy_title
from shared.talks.form_fields import one_line, written
from shared.text.characters import clean, cut
from shared.text.inline import clean_text, cleaned, line, lines
from shared.text.slugs import slugify
from tests.unit.mail.examples import SESSION, compose, known, row, sent
from tests.unit.mail.examples import read as mail_read
from tests.unit.site.examples import made, told

KEPT = {
    "a joiner in Persian": "می‌خواهم",
    "a joiner behind a quotation": "«کتاب»‌ها",
    "a joiner behind Persian digits": "۱۲‌ام",
    "a joiner at the end of an Indic word": "അവന്‍ വന്നു",
    "a joiner in Sinhala": "ශ්‍රී ලංකා",
    "a joiner in Marathi": "दर्‍या",
    "a joiner between Latin letters": "Auf‌lage",
    "an emoji of several": "👩‍💻 and 👨‍👩‍👧‍👦",
    "an emoji with a skin tone": "👋🏽",
    "an emoji of an arrow": "🙂‍↔️",
    "a heart on fire": "❤️‍🔥",
    "an emoji younger than Python": "\U0001faea and \U0001fac8‍\U0001fac9",
    "flags": "🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "a keycap": "1️⃣",
    "a variant of an ideograph": "葛󠄀城市",
    "combining marks": "x̂ ȳ Việt",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ᠎ᠠ",
    "a mark of direction within": "שלום‏ C++‎ (2)",
    "a closed isolate": "see ⁦C#⁩ שלום",
    "old Hangul": "ᄒᆞᆫ ᅟᅡ",
    "an Arabic number sign": "؀١٢",
}
DELETED = {
    "co\u00adop": "coop",
    "a\u200bb": "ab",
    "a\u2060b": "ab",
    "\ufeffAda": "Ada",
    "a\u2063b\u206bc": "abc",
    "\u202eevil\u202c": "evil",
    "a\u202ab\u202bc\u202dd": "abcd",
    "\u2066a": "a",
    "a\u2069": "a",
    "\u2066\u2069a": "a",
    "\u200eAda\u200f": "Ada",
    "\u200dAda\u200c": "Ada",
    "a\u200d b": "a b",
    "می\u200c\u200c\u200cخواهم": "می\u200cخواهم",
    "a\x00b\x1bc\x9bd": "abcd",
    "a\ud800b": "ab",
    "a\ufffe\uffff\ufdd0b": "ab",
    "\u3164\uffa0\u115fx": "x",
    "a\U000e0041\U000e0042b": "ab",
    "🏴\U000e0041b": "🏴b",
    "\ufe0fa\ufe0f\ufe0f\ufe0fb": "a\ufe0fb",
    "a\U0001d173b": "ab",
    "a\u180eb": "ab",
    "a\ufff9b\ufffcc": "abc",
    "e\u200b\u0301": "é",
    "Z" + 40 * "\u0335" + "!": "Z" + 5 * "\u0335" + "!",
    "ก" + 40 * "\u0e47": "ก" + 5 * "\u0e47",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_letters_and_emoji_need_is_kept(text: str) -> None:
    assert clean(text) == text
    assert [clean_text(text), line(text), lines(text), one_line(text), cleaned(text, 90)] == [text] * 5


@pytest.mark.parametrize(("text", "left"), DELETED.items(), ids=map(ascii, DELETED))
def test_what_nobody_sees_is_deleted_and_leaves_no_gap(text: str, left: str) -> None:
    assert clean(text) == left
    assert [clean_text(text), line(text), lines(text), one_line(text), cleaned(text, 90)] == [left] * 5


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\n"])
def test_each_sort_of_line_end_is_one(line_end: str) -> None:
    assert (lines(f"a{line_end}b"), clean_text(f"a{line_end}b")) == ("a\nb", "a b")


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("ab \n" + "".join([*KEPT.values(), *DELETED]))), max_size=60
    )
)
def test_a_clean_text_stays_as_it_is_and_can_be_written(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set("\r\x00\xad\u200b\u202e\u2060\ufeff\u2028")
    once.encode()
    short = clean_text(text, 12)
    assert len(short) <= 12
    assert clean_text(short, 12) == short
    assert len(line(text, 12)) <= 12


@pytest.mark.parametrize(
    "text",
    ["x" * 6 + "👩‍💻", "x" * 6 + "🇩🇪", "x" * 6 + "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "x" * 6 + "q̣̂", "x" * 6 + "👋🏽", "x" * 6 + "⁦Ada⁩", "xxxxxxನ್‍ನ"],
)
@pytest.mark.parametrize("longest", range(6, 10))
def test_a_cut_parts_no_character(text: str, longest: int) -> None:
    assert cut(text, longest) in ("x" * 6, "x" * 6 + "A", "x" * 6 + "Ad", text, "xxxxxxನ್‍", "xxxxxxನ್")


SEEN = "Soft\u00ad\u200bware\u2060 می‌خواهم 👩‍💻\ufeff"
SHOWN = "Software می‌خواهم 👩‍💻"


def test_it_is_the_same_on_pages_in_feeds_and_in_data() -> None:
    paper = Resource(kind="paper", title=SEEN, url="https://example.org/a")
    talk = Talk(slug="s", title=SEEN, speaker=SEEN, about=SEEN, resources=(paper,))
    site = made(
        *told(
            "2023-10-28",
            state=SessionState.HELD,
            talks=(talk,),
            recap=SEEN,
            recapped_at=datetime(2023, 11, 1, tzinfo=UTC),
        ),
        decks=(),
    )
    for key in (
        "s/2023-10-28/index.html",
        "feed.xml",
        "data/sessions.json",
        "data/search.json",
        "data/reading.bib",
        "data/reading.csv",
    ):
        body = site[f"ml-theory/{key}"].body.decode("utf-8-sig" if key.endswith("csv") else "utf-8")  # Excel's mark
        assert not set(body) & set("\u00ad\u200b\u2060\ufeff"), key
        assert ("Software" if key.endswith("bib") else SHOWN) in body, key
    calendar = Calendar.from_ical(site["ml-theory/s/2023-10-28/session.ics"].body)
    assert SHOWN in str(calendar.walk("VEVENT")[0]["SUMMARY"])


def test_it_is_the_same_in_mails_slugs_cards_decks_and_forms() -> None:
    session = replace(SESSION, talks=(Talk(slug="s", title=SEEN, speaker=SEEN, about=SEEN),))
    letter = compose(row("reminder"), known(session=session))
    assert SHOWN in letter.text
    assert SHOWN in letter.html
    assert SHOWN in str(mail_read(sent(letter))["Subject"])
    assert slugify("Soft\u00adware en\u200bgi\u2060ne\ufeff") == "software-engine"
    assert slugify("Auf\u200clage") == "auflage"
    assert card.card(group="G", title="Soft\u00adware\u200b") == card.card(group="G", title="Software")
    assert (tidy_title(SEEN), tidy_text(SEEN)) == (SHOWN, SHOWN)
    assert written({"title": SEEN, "about": SEEN}) == {"title": SHOWN, "about": SHOWN}
