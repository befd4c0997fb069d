"""What is looked for is found as people type it: the same in Python and in the page's script, and marked where it stands."""

import json
import sys
import unicodedata
from typing import Any

import pytest
import quickjs
from hypothesis import given
from hypothesis import strategies as st

from shared.model.session import Talk
from shared.site.scripts import script
from shared.site.speakers import speakers, spoken
from shared.site.views import views
from shared.text.folding import fold
from tests.unit.site.examples import GROUP, told

FOLDED = {
    "Łukasz": "lukasz", "Søren": "soren", "Straße": "strasse", "STRAẞE": "strasse", "œuvre": "oeuvre", "Œuvre": "oeuvre", "Æsop": "aesop",
    "Nguyễn Văn Đạt": "nguyen van dat", "Guðrún Þorsteinsdóttir": "gudrun thorsteinsdottir", "Işık": "isik", "İstanbul": "istanbul",
    "ılık": "ilik", "Għaxaq": "ghaxaq", "Ŧ": "t", "Ǿrsted": "orsted", "Ørsted": "orsted", "Noor Ünal-Příklad": "noor unal-priklad",
    "eﬃcient ﬂow": "efficient flow", "ＡＢＣ１２": "abc12", "Ĳssel": "ijssel", "Ŋ": "ng", "Άλφα Σοφός ΣΟΦΟΣ": "αλφα σοφοσ σοφοσ", "Ёлка Й": "елка и",
    "col·lecció": "colleccio", "Paŀl": "pall", "it’s ‘so’ ʼn": "it's 'so' 'n", "O′Neil `x´": "o'neil 'x'", "“quoted” „so“ «and» ″": "\"quoted\" \"so\" \"and\" \"",
    "non‑convex – a — b ‐ c − d": "non-convex - a - b - c - d", "－": "-", "x̂ ȳ": "x y", "x² ℓ₂ 𝔼 𝐗": "x2 l2 e x",
    "soft\u00adware zero\u200bwidth می‌خواهم": "software zerowidth میخواهم", "כָּתַב": "כתב", "مُحَمَّد أحمد": "محمد احمد",
    "कि की": "कि की", "non\u00a0breaking": "non breaking", "ƒ-divergence": "f-divergence", "Đorđe": "dorde", "Şenay": "senay", "ǅ": "dz",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Any:
    made = quickjs.Context()
    made.eval(f"const document = {{ addEventListener() {{}} }};{str(script('search.js')).partition('(() => {')[0]}")
    return made


def in_browser(engine: Any, text: str) -> str:
    return str(engine.eval(f"plain({json.dumps(text)})"))


@pytest.mark.parametrize(("text", "plain"), FOLDED.items())
def test_letters_are_found_as_they_are_typed_in_both(engine: Any, text: str, plain: str) -> None:
    assert (fold(text), in_browser(engine, text)) == (plain, plain)
    assert fold(fold(text)) == fold(text)


def test_every_letter_is_folded_alike_in_both(engine: Any) -> None:
    letters = [
        chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
    ]
    theirs = json.loads(engine.eval(f"JSON.stringify([...{json.dumps(''.join(letters))}].map(folded))"))
    assert [(a, fold(a), b) for a, b in zip(letters, theirs, strict=True) if fold(a) != b] == []


def marked(engine: Any, text: str, *tokens: str) -> list[str]:
    found = json.loads(engine.eval(f"JSON.stringify(stretches({json.dumps(text)}, {json.dumps(tokens)}))"))
    units = text.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in found]


@pytest.mark.parametrize(
    ("text", "tokens", "marks"),
    [
        ("Die Straße, die STRASSE", ["strasse"], ["Straße", "STRASSE"]),
        ("Die Straße dort", ["stras"], ["Straß"]),
        ("ein œuvre", ["oeuvre"], ["œuvre"]),
        ("eﬃcient ﬂow. Interpolation", ["interpolation", "flow"], ["ﬂow", "Interpolation"]),
        ("𝔼 of Nguyễn Văn Đạt 😀 Łukasz", ["lukasz", "dat"], ["Đạt", "Łukasz"]),
        ("e\u0301te\u0301 e\u0301te\u0301", ["ete"], ["e\u0301te\u0301", "e\u0301te\u0301"]),
        ("soft\u00adware", ["software"], ["soft\u00adware"]),
        ("non‑convex", ["non-convex", "convex"], ["non‑convex"]),
        ("nothing", ["else"], []),
    ],
)
def test_a_hit_is_marked_where_it_stands_in_the_text_itself(
    engine: Any, text: str, tokens: list[str], marks: list[str]
) -> None:
    assert marked(engine, text, *tokens) == marks


@given(st.text(max_size=30), st.text(min_size=1, max_size=4))
def test_what_is_marked_is_what_was_looked_for(engine: Any, text: str, token: str) -> None:
    text, token = (each.encode(errors="ignore").decode() for each in (text, token))
    wanted = fold(token)
    if wanted:
        assert bool(marked(engine, text, wanted)) == (wanted in fold(text))
        assert all(wanted in fold(part) for part in marked(engine, text, wanted))


def test_speakers_are_sorted_as_they_are_found() -> None:
    names = ["Zoe", "Łukasz", "Lena", "Øyvind", "Olga", "Đạt", "Eva", "Ada"]
    talks = tuple(Talk(slug=f"t{n}", speaker=name) for n, name in enumerate(names))
    assert [one.name for one in speakers(spoken(views(GROUP, told("2023-10-28", talks=talks)[1:2], (), "")))] == [
        "Ada", "Đạt", "Eva", "Lena", "Łukasz", "Olga", "Øyvind", "Zoe",
    ]  # fmt: skip
