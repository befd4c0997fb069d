"""The keys of uploads, and what files are called."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.slides.names import (
    CONTENT_TYPES,
    DeckKey,
    PublicKeys,
    given_name,
    issued,
    parse_key,
    public_keys,
    upload_key,
)
from shared.text.slugs import slugify

ARRIVED = datetime(2023, 10, 28, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "parsed"),
    [
        ("ml-theory/2023-10-28/implicit-bias/My slides (final).pdf", DeckKey("ml-theory", "2023-10-28", "implicit-bias", "My slides (final).pdf")),
        ("ml-theory/undated-07/clip/ü.pdf", DeckKey("ml-theory", "undated-07", "clip", "ü.pdf")),
        *((key, None) for key in ("loose.pdf", "", "a/2023-10-28/b", "a/2023-10-28/b/", "a/2023-10-28/b/c/d", "/2023-10-28/b/c", "a/2023-02-30/b/c", "a/20231028/b/c", "a/soon/b/c", "a/2023-10-28/../c", "../2023-10-28/b/c", "a/2023-10-28/b c/d")),
    ],
)  # fmt: skip
def test_a_key_names_group_session_and_talk_or_nothing(key: str, parsed: DeckKey | None):
    assert parse_key(key) == parsed


def test_a_key_for_an_upload_carries_its_time_of_issue():
    at = datetime(2023, 10, 28, 15, 15, 0, 123_999, tzinfo=UTC)
    key = upload_key(("ml-theory", "2023-10-28", "implicit-bias"), issued=at, upload_id="8f14e45fceea", kind="pdf")
    assert key == "ml-theory/2023-10-28/implicit-bias/20231028T151500123Z-8f14e45fceea.pdf"
    assert issued(key.rpartition("/")[2], ARRIVED) == at.replace(microsecond=123_000)


def test_a_key_for_an_upload_keeps_what_the_file_is_called() -> None:
    at = datetime(2023, 10, 28, 15, 15, 0, 123_999, tzinfo=UTC)
    key = upload_key(
        ("ml-theory", "2023-10-28", "bias"), issued=at, upload_id="8f14e45fceea", kind="pdf", file="My talk-2, v.3"
    )
    name = key.rpartition("/")[2]
    assert (name, given_name(name)) == ("20231028T151500123Z-8f14e45fceea-My talk-2, v.3.pdf", "My talk-2, v.3.pdf")
    assert issued(name, ARRIVED) == at.replace(microsecond=123_000)
    assert given_name("20231028T151500123Z-8f14e45fceea.pdf") == ""
    assert given_name("put here by hand.pdf") == "put here by hand.pdf"


slugs = st.text(st.characters(codec="utf-8"), max_size=80).map(slugify)


@given(slugs, st.dates(date(1000, 1, 1)), slugs, st.integers(0, 4_000_000_000_000), st.sampled_from(["pdf", "pptx"]))
def test_a_key_made_for_an_upload_parses_back(group: str, day: object, slug: str, milliseconds: int, kind: str):
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    parsed = parse_key(upload_key((group, str(day), slug), issued=at, upload_id="0a", kind=kind))
    assert parsed is not None
    assert (parsed.group, parsed.session, parsed.talk) == (group, str(day), slug)
    assert issued(parsed.name, at + timedelta(minutes=3)) == at


@pytest.mark.parametrize(
    "wrong",
    [{"upload_id": "a/b"}, {"upload_id": ""}, {"kind": "exe"}, {"slug": "a/b"}, {"session": "soon"}, {"group": ""}],
)
def test_no_key_is_made_that_would_not_parse_back(wrong: dict[str, str]):
    parts = {"group": "g", "session": "2023-10-28", "slug": "t", "upload_id": "1", "kind": "pdf"} | wrong
    with pytest.raises(ValueError, match="no key for an upload"):
        upload_key(
            (parts["group"], parts["session"], parts["slug"]),
            issued=ARRIVED,
            upload_id=parts["upload_id"],
            kind=parts["kind"],
        )


@pytest.mark.parametrize(
    "name",
    ["slides.pdf", "", "20231028T151500123Z.pdf", "x20231028T151500123Z-1.pdf", "20231328T151500123Z-1.pdf", "20231028T152000001Z-1.pdf", "20991231T000000000Z-1.pdf", "20231027T151959999Z-1.pdf"],
)  # fmt: skip
def test_any_other_name_says_nothing_nor_one_from_the_future_nor_an_old_one_put_back(name: str):
    assert issued(name, ARRIVED) == ARRIVED


def test_published_files_are_named_after_their_content():
    stem = "decks/ml-theory/2023-10-28/clip/2c26b46b68ffc68f"  # of SHA-256 of "foo"
    assert public_keys("ml-theory", "2023-10-28", "clip", b"foo", "pptx") == PublicKeys(
        f"{stem}.pptx", f"{stem}.webp", f"{stem}.txt"
    )


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Privacy of Noisy SGD", "privacy-of-noisy-sgd"),
        (
            "  A generating-functions   approach: gradient descent!  ",
            "a-generating-functions-approach-gradient-descent",
        ),
        ("Rényi's α-divergence & Łojasiewicz", "renyis-alpha-divergence-lojasiewicz"),
        ("Straße, Ærø, Đuro, ﬁnite ℓ² in ℝ³", "strasse-aero-duro-finite-l2-in-r3"),
        ("Bo’s {{7*7}} <script>../", "bos-7-7-script"),
        ("機械学習", "talk"),
        ("", "talk"),
        (
            "Understanding Adam and its alternatives for large language models",
            "understanding-adam-and-its-alternatives-for-large-language",
        ),
        ("x" * 70, "x" * 60),
    ],
)
def test_a_slug_is_made_of_the_titles_words(title: str, slug: str):
    assert slugify(title) == slug


@given(st.text(max_size=300))
def test_a_slug_of_anything_is_short_plain_and_its_own_slug(title: str):
    slug = slugify(title)
    assert 0 < len(slug) <= 60
    assert slug.isascii()
    assert parse_key(f"{slug}/2023-10-28/{slug}/x") == DeckKey(slug, "2023-10-28", slug, "x")
    assert slugify(slug) == slug


def test_decks_are_served_as_what_they_were_found_to_be():
    assert CONTENT_TYPES == {
        "pdf": "application/pdf",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
