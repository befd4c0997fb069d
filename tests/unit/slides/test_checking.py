"""Decks: their names, and what the check makes of good, bad and hostile ones, in a real child process."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shared.errors import BadInput, NotYet
from shared.slides import checking
from shared.slides.checking import Limits, check
from shared.slides.deck_text import tidy_text, tidy_title, xml_title
from shared.slides.names import (
    CONTENT_TYPES,
    DeckKey,
    PublicKeys,
    given_name,
    issued,
    parse_key,
    public_keys,
    tidy_name,
    upload_key,
)
from shared.slides.verdict import BROKEN, TOO_HEAVY, Verdict, too_slow
from shared.text.slugs import slugify
from tests import deck_files as files

ARRIVED = datetime(2023, 10, 28, 15, 20, tzinfo=UTC)
Checker = Callable[..., Verdict]
USUAL = Limits()


@pytest.fixture
def judged(tmp_path: Path) -> Checker:
    """Check bytes as ``slides check`` and the upload's function do; nothing but the upload itself may be left lying about."""

    def run(body: bytes, name: str = "slides.pdf", limits: Limits = USUAL) -> Verdict:
        path = tmp_path / "upload"
        path.write_bytes(body)
        verdict = check(path, name, scratch=tmp_path, limits=limits)
        assert [left.name for left in tmp_path.iterdir()] == ["upload"]
        return verdict

    return run


# --- good ones


def test_a_good_pdf_is_accepted_with_pages_title_thumbnail_and_text(judged: Checker):
    verdict = judged(files.pdf())
    size = len(verdict.thumbnail or b"")
    assert verdict.to_json() == {
        "outcome": "accepted", "reason": "", "mend": "", "kind": "pdf", "pages": 20, "title": files.TITLE, "thumbnail_bytes": size,
    }  # fmt: skip
    picture = Image.open(io.BytesIO(verdict.thumbnail or b""))
    assert (picture.format, picture.size, 500 < size <= 40_000) == ("WEBP", (640, 360), True)
    assert verdict.text.splitlines()[:3] == ["Slide 1 of 20", "Margins grow like log t", "Slide 2 of 20"]
    with pikepdf.open(io.BytesIO(verdict.cleaned or b"")) as cleaned:
        assert (len(cleaned.pages), dict(cleaned.docinfo)) == (20, {"/Title": files.TITLE})


def test_the_same_deck_is_cleaned_to_the_same_bytes(judged: Checker):
    assert judged(files.active()) == judged(files.active())


@pytest.mark.parametrize("hidden", [True, False])
def test_what_acts_or_carries_something_is_taken_out_and_the_speaker_is_told(judged: Checker, hidden: bool):
    body = files.active(hidden=hidden)
    before = files.unpacked(body)
    assert [word for word in files.HAZARDS if word not in before] == [b"javascript:"]  # it is written in capitals there
    verdict = judged(body)
    assert (verdict.outcome, verdict.mend) == (
        "accepted",
        files.TAKEN_OUT,
    )
    after = files.unpacked(verdict.cleaned or b"")
    assert [word for word in files.HAZARDS if word in after] == []
    assert b"https://example.org/paper" in after


def test_a_pdf_locked_only_against_changes_is_shown_unlocked(judged: Checker):
    verdict = judged(files.encrypted())
    assert (verdict.outcome, verdict.pages, b"/Encrypt" in (verdict.cleaned or b"")) == ("accepted", 3, False)


@pytest.mark.parametrize("size", [(14_400, 14_400), (2_000_000, 10), (3, 99_999), (200_000, 200_000)])
def test_a_huge_page_gets_a_small_thumbnail_in_no_time(judged: Checker, size: tuple[int, int]):
    began = time.monotonic()
    verdict = judged(files.pdf(1, size=size))
    picture = Image.open(io.BytesIO(verdict.thumbnail or b""))
    assert (verdict.outcome, picture.width <= 641, picture.height <= 1281) == ("accepted", True, True)
    assert time.monotonic() - began < 10


def test_a_thumbnail_of_noise_is_still_within_40_kb(judged: Checker):
    assert 10_000 < len(judged(files.noisy()).thumbnail or b"") <= 40_000


def test_two_thousand_pages_are_checked_within_the_bound(judged: Checker):
    verdict = judged(files.pdf(2000))
    assert (verdict.outcome, verdict.pages) == ("accepted", 2000)
    assert "Slide 500 of 2000" in verdict.text
    assert "Slide 501 of 2000" not in verdict.text


@pytest.mark.parametrize("name", ["slides.pptx", "talk", "x\n.key", "../../etc/passwd"])
def test_a_deck_is_what_it_holds_whatever_it_is_called(judged: Checker, name: str):
    assert judged(files.pdf(1), name).kind == "pdf"


def test_a_title_that_stands_only_in_the_xmp_metadata_is_found(judged: Checker):
    assert judged(files.xmp_titled()).title == "Sharpness & flatness"


def test_a_powerpoint_file_is_accepted_as_it_came_with_the_advice_to_upload_a_pdf_too(judged: Checker):
    body = files.pptx(title="Sharpness &amp; flatness")
    advice = "Visitors can download it; a PDF shows on the page itself, with a preview. Upload one too if you can."
    assert judged(body) == Verdict(
        outcome="accepted", mend=advice, kind="pptx", pages=4, title="Sharpness & flatness", cleaned=body
    )


# --- bad ones

REFUSED = {
    "locked": (files.encrypted("secret"), "pdf", "The PDF is protected by a password."),
    "cut off": (files.truncated(), "pdf", "The PDF is cut off: its end is missing."),
    "garbled": (files.shuffled(), "pdf", BROKEN.reason),
    "no pages": (files.without_pages(), "pdf", "The PDF has no pages."),
    "polyglot": (files.polyglot(), "unknown", "Something else stands in the file before the PDF begins."),
    "a picture called .pdf": (files.image(), "unknown", "This is a PNG image, not a deck."),
    "words": (b"These are only notes.\n" * 40, "unknown", "This is not a PDF, whatever its name says."),
    "empty": (b"", "unknown", "The file is empty."),
    "macros": (files.pptx(more=[("ppt/vbaProject.bin", b"\xd0\xcf")]), "pptx", "The PowerPoint file contains macros."),
    "zip bomb": (files.pptx_bomb(), "pptx", "The PowerPoint file unpacks to far more than a deck needs."),
    "pptx without slides": (files.pptx(0), "pptx", "The PowerPoint file has no slides."),
    "locked pptx": (files.compound("EncryptedPackage"), "pptx", "The PowerPoint file is protected by a password."),
    "old ppt": (files.compound("PowerPoint Document"), "unknown", "This is a file of PowerPoint 97-2003."),
    "keynote": (files.keynote(), "keynote", "This is a Keynote file, which only Keynote can show."),
    "opendocument": (files.opendocument(), "unknown", "This is an OpenDocument file, which browsers cannot show."),
    "another zip": (
        files.zipped([("word/document.xml", b"<a/>")]),
        "unknown",
        "This is an archive or a document, not a deck of slides.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_deck_is_refused_with_its_own_reason_and_a_way_to_mend_it(judged: Checker, what: str):
    body, kind, reason = REFUSED[what]
    verdict = judged(body)
    assert verdict == Verdict(outcome="refused", kind=kind, reason=reason, mend=verdict.mend)
    assert verdict.mend.endswith(".")


def test_every_refusal_has_a_reason_of_its_own():
    reasons = [reason for _, _, reason in REFUSED.values()] + [TOO_HEAVY.reason, too_slow(20).reason]
    assert len(set(reasons)) == len(reasons)


@pytest.mark.parametrize(
    "body",
    [
        files.pptx_damaged(),
        files.pptx_lying(),
        files.pptx()[:-200],
        files.pptx(more=[("../x", b"")]),
        files.pptx(more=[("/x", b"")]),
        b"PK\x03\x04" * 99,
    ],
    ids=["a changed byte", "a lie about its size", "cut off", "a way out", "from the root", "no directory"],
)
def test_a_damaged_or_crooked_powerpoint_file_is_refused(judged: Checker, body: bytes):
    assert (judged(body).outcome, judged(body).reason) == ("refused", BROKEN.reason)


@pytest.mark.parametrize(
    "armed",
    [
        files.pptx(types='<Override PartName="/ppt/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
        files.pptx(types='<Override ContentType="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"/>'),
        files.pptx(more=[("ppt/activeX/activeX1.xml", b"<a/>")]),
        files.pptx(more=[("ppt/embeddings/Sheet.XLSM", b"PK")]),
    ],
    ids=["under another name", "by type", "activex", "in a sheet within"],
)
def test_macros_are_found_wherever_they_are(judged: Checker, armed: bytes):
    assert judged(armed).reason == "The PowerPoint file contains macros."


def test_a_file_over_the_limit_is_refused_before_anything_opens_it(judged: Checker):
    verdict = judged(files.pdf() + bytes(4 << 20), limits=Limits(size=3 << 20))
    assert verdict.reason == "The file is 4 MB; the limit is 3 MB."


def test_a_page_that_takes_for_ever_is_stopped_in_time(judged: Checker):
    began = time.monotonic()
    verdict = judged(files.slow(), limits=Limits(seconds=1.5))
    assert (verdict.outcome, verdict.reason) == (
        "refused",
        "Checking the file took more than 2 seconds, so it was stopped.",
    )
    assert time.monotonic() - began < 5


def test_an_object_stream_that_unpacks_to_too_much_ends_at_the_memory_bound(judged: Checker):
    began = time.monotonic()
    verdict = judged(files.bomb(), limits=Limits(memory=400 << 20))
    assert (verdict.outcome, verdict.reason) == (
        "refused",
        BROKEN.reason,
    )  # the library takes want of memory for damage
    assert time.monotonic() - began < 20


def test_a_missing_file_is_the_callers_mistake(tmp_path: Path):
    with pytest.raises(BadInput, match=r"a\.pdf: no such file"):
        check(tmp_path / "a.pdf", "a.pdf", scratch=tmp_path)


DIFFICULT = {
    "a picture of 400 million points": (files.picture_bomb, "accepted"),
    "20,000 links": (files.annotated, "accepted"),
    "brackets that are never closed": (files.brackets, "accepted"),
    "a zip behind a pdf": (files.pdf_and_zip, "accepted"),
    "a page tree that is its own branch": (files.circular, BROKEN.reason),
    "lists ten thousand deep": (files.deep, BROKEN.reason),
    "a web page that begins as a pdf does": (files.html_called_pdf, "The PDF is cut off: its end is missing."),
    "half a gigabyte of blanks": (files.bomb, BROKEN.reason),
    "something behind a powerpoint file": (
        files.pptx_and_more, "Something else stands in the file behind the PowerPoint deck.",
    ),
    "6,000 parts": (files.crowded, "The PowerPoint file unpacks to far more than a deck needs."),
}  # fmt: skip


@pytest.mark.parametrize("what", DIFFICULT)
def test_a_difficult_deck_has_its_verdict_within_the_usual_bounds(judged: Checker, what: str):
    make, outcome = DIFFICULT[what]
    body = make()
    began = time.monotonic()
    verdict = judged(body)
    assert (verdict.reason or verdict.outcome) == outcome
    assert time.monotonic() - began < USUAL.seconds + 2
    assert not verdict.thumbnail or len(verdict.thumbnail) <= 40_000


def test_what_stands_behind_a_pdf_is_not_in_the_copy_that_is_shown(judged: Checker):
    body = files.pdf_and_zip()
    assert b"tool.exe" in body
    assert b"tool.exe" not in (judged(body).cleaned or b"")


def test_the_usual_bounds_are_20_seconds_a_gigabyte_and_50_megabytes():
    assert Limits(seconds=20, memory=1 << 30, size=50 << 20) == USUAL


# --- whatever the child does


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Verdict]:
    """Check a good deck with a child that runs *code* instead of looking at it (``folder`` is where its answer would go)."""
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    monkeypatch.syspath_prepend(str(home))
    monkeypatch.setattr(checking, "CHILD", "stand_in")

    def run(code: str, seconds: float = 10) -> Verdict:
        (home / "stand_in.py").write_text(
            f"import json, os, pathlib, signal, subprocess, sys\nfolder = pathlib.Path(sys.argv[2])\n{code}\n"
        )
        (home / "deck.pdf").write_bytes(files.pdf(1))
        verdict = check(home / "deck.pdf", "deck.pdf", scratch=scratch, limits=Limits(seconds=seconds))
        assert list(scratch.iterdir()) == []
        return verdict

    return run


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", BROKEN),
        ("raise ValueError(1)", BROKEN),
        ("sys.exit(3)", BROKEN),
        ("pass", BROKEN),
        ("os.kill(os.getpid(), signal.SIGABRT)", TOO_HEAVY),
        ("os.kill(os.getpid(), signal.SIGKILL)", TOO_HEAVY),
        ("sys.exit(71)", TOO_HEAVY),
        ("os.kill(os.getpid(), signal.SIGXCPU)", too_slow(10)),
        ("sys.stdout.write('x' * 10_000_000); sys.stderr.write('y' * 10_000_000)", BROKEN),
    ],
)
def test_a_child_that_ends_badly_is_a_refusal(child: Callable[..., Verdict], code: str, verdict: Verdict):
    assert child(code) == verdict


def test_a_child_that_hangs_is_ended_with_all_that_it_started(child: Callable[..., Verdict], tmp_path: Path):
    mark = tmp_path / "pid"
    began = time.monotonic()
    code = f"pathlib.Path({str(mark)!r}).write_text(str(subprocess.Popen(['sleep', '60']).pid)); signal.pause()"
    assert child(code, seconds=3) == too_slow(3)
    state = Path(f"/proc/{mark.read_text()}/stat")
    while (
        state.exists() and state.read_text().split()[2] != "Z"
    ):  # killed is not yet gone; nobody may be there to bury it
        assert time.monotonic() - began < 20
        time.sleep(0.05)
    assert time.monotonic() - began < 20


ACCEPTED = {"outcome": "accepted", "reason": "", "mend": "", "kind": "pdf", "pages": 1, "title": None}


@pytest.mark.parametrize(
    "told",
    [
        [], "accepted", ACCEPTED | {"pages": True}, ACCEPTED | {"kind": "exe"}, ACCEPTED | {"kind": "pptx"}, ACCEPTED | {"kind": []}, ACCEPTED | {"title": 3},
        ACCEPTED | {"outcome": "maybe"}, ACCEPTED | {"cleaned": "x"}, ACCEPTED | {"title": "x" * 5000}, {"outcome": "accepted"}, ACCEPTED | {"outcome": "refused"},
    ],
)  # fmt: skip
def test_a_verdict_that_is_none_is_a_refusal(child: Callable[..., Verdict], told: object):
    assert (
        child(f"(folder / 'cleaned').write_bytes(b'%PDF-'); (folder / 'verdict.json').write_text({json.dumps(told)!r})")
        == BROKEN
    )


@pytest.mark.parametrize(
    "left",
    [
        "",
        "(folder / 'cleaned').write_bytes(b'MZ')",
        "(folder / 'cleaned').symlink_to(sys.argv[1])",
        "os.mkfifo(folder / 'cleaned')",
        "(folder / 'cleaned').write_bytes(b'%PDF-'); (folder / 'thumbnail').write_bytes(bytes(40_001))",
    ],
    ids=["nothing", "no deck", "a link to a deck", "a pipe", "a large thumbnail"],
)
def test_an_acceptance_without_a_deck_to_show_is_a_refusal(child: Callable[..., Verdict], left: str):
    assert child(f"{left}\n(folder / 'verdict.json').write_text({json.dumps(ACCEPTED)!r})") == BROKEN


def test_the_child_gets_none_of_our_environment(
    child: Callable[..., Verdict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    seen = tmp_path / "seen"
    child(f"pathlib.Path({str(seen)!r}).write_text(repr(sorted(os.environ)))")
    assert set(json.loads(seen.read_text().replace("'", '"'))) <= {
        "LANG",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
    }


@pytest.mark.parametrize("what", ["environ", "mem", "maps", "fd/0", "cwd/pyproject.toml"])
def test_the_child_reads_nothing_of_ours_from_outside(
    child: Callable[..., Verdict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
):
    seen = tmp_path / "seen"
    child(
        f"""
try:
    pathlib.Path({str(seen)!r}).write_bytes(open(f"/proc/{{os.getppid()}}/{what}", "rb").read(10))
except OSError as error:
    pathlib.Path({str(seen)!r}).write_text(f"refused: {{error.strerror}}")"""
    )
    assert seen.read_text(errors="replace") == "refused: Permission denied"


def test_the_child_gets_none_of_our_open_files(child: Callable[..., Verdict], tmp_path: Path):
    seen = tmp_path / "seen"
    with (tmp_path / "secret").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        code = "[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')]"
        child(f"pathlib.Path({str(seen)!r}).write_text(json.dumps({code}))")
    assert [Path(name).name for name in json.loads(seen.read_text())] == ["null", "null", "stderr"]


@pytest.mark.parametrize(("busy", "verdict"), [(False, BROKEN), (True, too_slow(1))])
def test_it_is_the_childs_own_time_that_counts_and_not_that_of_a_busy_machine(
    child: Callable[..., Verdict], busy: bool, verdict: Verdict
):
    bounds = "from shared.slides.child import bound; import time; bound(float(sys.argv[3]), 1 << 30)"
    code = "while True: pass" if busy else "time.sleep(1.3)"
    assert child(f"{bounds}\n{code}", seconds=1) == verdict


def test_a_check_that_cannot_run_here_is_no_fault_of_the_deck(child: Callable[..., Verdict], tmp_path: Path):
    with pytest.raises(NotYet, match="no pikepdf here"):
        child("sys.stderr.write('no pikepdf here'); sys.exit(70)")


def test_importing_the_rules_imports_nothing_that_opens_decks():
    code = "import sys, shared.slides.checking; print([name for name in ('pikepdf', 'pypdfium2', 'PIL', 'resource') if name in sys.modules])"
    here = str(Path(checking.__file__).parents[2])
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


# --- names


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


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("My slides (final).PDF", "my-slides-final.pdf"),
        ("C:\\decks\\a\r\nb.pptx", "a-b.pdf"),
        ("../..", "talk.pdf"),
        ("", "talk.pdf"),
    ],
)
def test_a_file_name_is_made_harmless(name: str, tidy: str):
    assert tidy_name(name, "pdf") == tidy


def test_decks_are_served_as_what_they_were_found_to_be():
    assert CONTENT_TYPES == {
        "pdf": "application/pdf",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }


# --- words


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("  Two\r\nlines\x00 \u202eand\ttabs ", "Two lines and tabs"),
        ("PowerPoint Presentation", None),
        ("Microsoft PowerPoint - talk.pptx", "talk.pptx"),
        ("", None),
        ("\x00\x01", None),
        ("a" * 300, "a" * 200),
        ("\ud800x", "x"),
    ],
)
def test_a_title_is_one_clean_line_or_none(written: str, title: str | None):
    assert tidy_title(written) == title


def test_text_can_always_be_encoded_and_is_bounded():
    assert tidy_text("a\x00b\ud800 \ufb01nite \n\n  c\u202e") == "ab finite\nc"
    assert len(tidy_text("é" * 300_000).encode()) == 200_000


def test_an_xml_title_expands_no_entity_and_reads_no_other_title():
    bomb = (
        b'<!DOCTYPE a [<!ENTITY x "yyyy">]><a xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>&x;</dc:title></a>'
    )
    two = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/"><title>no</title><dc:title> One </dc:title><dc:title>Two</dc:title></a>'
    assert [xml_title(bomb), xml_title(two).strip(), xml_title(b"<a"), xml_title(b"")] == ["", "One", "", ""]
