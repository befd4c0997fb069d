"""Abstracts as HTML with MathML and as plain text: what is shown, and what can never come out."""

import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.text import markdown
from shared.text.characters import clean, visible
from shared.text.markdown import to_html, to_line, to_text
from shared.text.weblinks import web

HARMLESS = {
    "p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "br", "a", "span", "div", "math", "menclose", "mfrac", "mi",
    "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable",
    "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
RUNNING = {"href", "src", "style", "id", "xlink:href", "actiontype", "action", "formaction", "data", "srcset"}


class Found(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_an_abstract_is_shown_with_its_emphasis_lists_links_and_math() -> None:
    text = "The *last* iterate, see [the paper](https://example.org/p?a=1&b=2):\n\n- it has $x^2$\n- `code`"
    assert to_html(text) == (
        '<p>The <em>last</em> iterate, see <a href="https://example.org/p?a=1&amp;b=2" rel="nofollow noopener">the paper</a>:</p>\n'
        '<ul>\n<li>it has <span class="math inline"><math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math></span></li>\n'
        "<li><code>code</code></li>\n</ul>\n"
    )


def test_math_of_its_own_line_is_a_block_and_sums_and_fractions_are_drawn() -> None:
    html = to_html("$$\\sum_{i=1}^n \\frac{1}{i} \\le \\mathbb{E}[X]$$")
    assert [tag for tag, _ in Found(html).elements][:4] == ["div", "math", "mrow", "munderover"]
    assert ("math", {"display": "block"}) in Found(html).elements
    assert "𝔼" in html
    assert "<mfrac>" in html


def test_what_a_limit_runs_over_stands_below_it_where_there_is_room() -> None:
    assert '<munder><mo movablelimits="true">max</mo><mrow><mi>w</mi></mrow></munder>' in to_html("$$\\max_{w} f$$")


def test_plain_text_keeps_what_was_written_of_math_links_and_lists() -> None:
    text = "The **last** iterate of\n$\\mathbb{E}[x]$, see [it](https://example.org/x).\n\n1. one\n2. two\n\n$$x$$\n\n- `a_b`"
    assert to_text(text) == (
        "The last iterate of $\\mathbb{E}[x]$, see it (https://example.org/x).\n\n1. one\n2. two\n\n$$x$$\n\n- a_b"
    )


def test_a_list_within_a_list_stands_further_in() -> None:
    assert to_text("- one\n- two\n  - in\n\n> said\n\n1. first") == "- one\n- two\n  - in\n\nsaid\n\n1. first"


def test_text_without_markup_is_paragraphs() -> None:
    assert to_html('One "two"\nthree.\n\n\n Four’s.') == "<p>One &quot;two&quot;\nthree.</p>\n<p>Four’s.</p>\n"
    assert to_text("One\ntwo.\n\n Three.") == "One two.\n\nThree."
    assert [to_html(text) for text in ("", " \n ")] == ["", ""]


@pytest.mark.parametrize(
    "source",
    [
        "\\arg\\max_{w} f(w)", "x = y \\label{eq:1} \\nonumber", "\\hat{\\theta}_n", "\\operatorname{tr}(A^\\top A)", "\\mathcal{N}(0, I_d)",
        "\\left(\\frac{a}{b}\\right)^2", "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", "\\text{if } x > 0", "\\mathrm{KL}(p \\,\\|\\, q)",
        "\\tilde{O}(\\sqrt{n})", "\\underbrace{a+b}_{c}", "f: \\mathbb{R}^d \\to \\mathbb{R}", "\\begin{cases} 1 & x \\\\ 0 & y \\end{cases}", "A \\setminus B",
    ],
)  # fmt: skip
def test_what_abstracts_usually_hold_is_drawn(source: str) -> None:
    assert "code" not in {tag for tag, _ in Found(to_html(f"${source}$")).elements}


MATH = (
    r"3$\times$3", r"10$\times$ faster", r"3$\times$3$\times$64", r"\(x^2\)", r"\(n\)-th", r"\[x^2\]", "\\[\nE = mc^2\n\\]",
    "\\[\nx\n\\]", "Let \\[ a+b \\] be", "$$x$$", "$$\na\n$$", "a $$x^2$$ b", "$n$th", "$k$-means", "$x$-$y$", "$n=10$", r"$O(n \log n)$",
    "($p<0.05$)", "$x_i$", "$5$", "2$n$", "$f$(x)", r"one-$\sigma$", "$x$, $y$.", r"$\$5 + x$", "$sin x$", r"$\{x\}$", "$[0,1)$", "$a b$",
    "costs $5, but $x$", "$5–$10 and $n$", r"$20$\% of it", "$10^{-3}$s", "$|x|$", "$x'$", "$-1$", "$1/n$", "$H_0$:$H_1$", r"$\ell_2$norm",
    "$N$=5", "“$n$”", "**$n$**", "$n$'s", r"5$\mu$m", r"US$\alpha$", r"$x \text{ if } y$", "- $x$\n- $y$",
)  # fmt: skip
NO_MATH = (
    "$PATH:$HOME", "$5,000-$x$", "costs $5 and $10", "US$5", r"\$5 and \$6", r"\$x\$", "$HOME/bin:$PATH", "US$5 to US$6", "$5-$10", "$5/$6",
    "$20k-$30k", "5$ and 10$", "5$/month and 10$", "between $5 and 10$", "${A}:${B}", "${HOME}/a^b:${X}", "$(pwd):$(ls)", "$1,$2", "$a[$i]",
    "$HOME and $PATH", r"\(see above\)", r"\[1\]", r"as in \[1, 2\]", r"\[citation needed\]", r"\[ \]", "$", "$$", "$$$", "$5 million$",
    "$foo$bar", "A$5", "C$10-C$20", "$100", "a $ b $ c", "`$x$`", r"`\(x\)`", r"\\(x\\)", "echo $USER@$HOST", "$HOME/my_dir:$PATH", "€5 or $6/$7",
    "$3 vs. $4", "R$5,R$6", "export A=$B:$C", "$1.5M–$2M", "$5($6)", "$9.99/$19.99", "$5 off, then $10 off",
)  # fmt: skip


@pytest.mark.parametrize("text", MATH)
def test_math_is_drawn_wherever_it_stands(text: str) -> None:
    assert "<math" in to_html(text)
    assert "<code>" not in to_html(text)


@pytest.mark.parametrize("text", NO_MATH)
def test_money_shells_and_escaped_brackets_are_no_math(text: str) -> None:
    assert "<math" not in to_html(text)


def test_a_formula_that_would_be_cut_is_left_out() -> None:
    assert to_line("Words and *more* $x^2 + y^2$ then", 24) == "Words and more…"
    assert to_line("Words and *more* $x^2$ then", 24) == "Words and more $x^2$ th…"


def test_amounts_of_money_are_no_math() -> None:
    assert "<math" not in to_html("It costs $5 or $6, not $ 7 $.")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)", "![x](https://example.org/x.png)", "![x](data:image/png;base64,AAAA)",
        "<javascript:alert(1)>", "<data:text/html,x>", "[x](//evil.example)", "[x](/local)", "[x](java&#115;cript:alert(1))",
        "[x]: javascript:alert(1)\n\n[x]", "[x](mailto:a@example.org)", "<a@example.org>", "[x](vbscript:x)", "# heading", "heading\n===",
        "$\\text{<img src=x onerror=alert(1)>}$", "$\\href{javascript:alert(1)}{x}$", "$\\style{position:fixed}{x}$",
        "$\\text{</math><script>alert(1)</script>}$", "$\\color{red\"onclick=\"x}y$", "$\\text{&lt;script&gt;}$", "$\\class{top}{x}$",
        "$\\unicode{x3c}script\\unicode{x3e}$", "$\\mathbb{\"><script>}$", "[x](https://example.org/\"onclick=alert(1))",
    ],
)  # fmt: skip
def test_nothing_that_runs_or_loads_comes_out(text: str) -> None:
    inert(text)


@pytest.mark.parametrize("length", ["99999em", "-400em", "12345.5px"])
def test_a_space_that_would_tear_the_page_apart_has_no_width(length: str) -> None:
    spaces = [given for tag, given in Found(to_html(f"$x \\hspace{{{length}}} y$")).elements if tag == "mspace"]
    assert spaces in ([], [{}])


def test_an_element_that_is_not_listed_does_not_go_through() -> None:
    with pytest.raises(ValueError, match="no element for a page"):
        markdown._written(ET.fromstring("<math><script>alert(1)</script></math>"), 10)


def inert(text: str) -> None:
    html = to_html(text)
    for tag, attributes in Found(html).elements:
        assert tag in HARMLESS
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "a":
            assert web(attributes.pop("href")) is not None
            assert attributes == {"rel": "nofollow noopener"}
        assert RUNNING & set(attributes) == set()
        assert attributes.get("class") in (None, "math inline", "math block") or tag == "code"
    assert html == visible(html)


PIECES = ["$", "$$", "\\", "{", "}", "<", ">", "[", "](", ")", "`", "*", "_", "&lt;", "&#x202e;", "\n\n", "- ", "> ", "1. ", "\\frac", "\\text{",
          "\\href{", "\\left(", "\\begin{matrix}", "javascript:", "https://example.org/", "data:", "x", "é", "\u202e", '"', "\\sqrt", "^", "&", "\\\\",
          "\\def", "\\unicode{x202e}", "<script>", "onerror=", "```", "    ", "!["]  # fmt: skip
pieced = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(st.one_of(st.text(max_size=200), pieced))
@example("$\\text{<script>}$")
def test_whatever_is_written_comes_out_harmless(text: str) -> None:
    inert(text)
    assert "\u202e" not in to_text(text)


@given(pieced)
def test_what_comes_out_is_well_formed(text: str) -> None:
    ET.fromstring(f"<div>{to_html(text)}</div>".replace("<br>", "<br/>"))


WORDS = st.text(st.sampled_from("ab \n.,é\"'()01-:;\t\u00a0漢"), max_size=80)


@given(WORDS)
def test_a_text_that_needs_no_parser_is_shown_as_the_parser_shows_it(text: str) -> None:
    fast = to_html(f"a{text}"), to_text(f"a{text}")
    md, lines = markdown._parser(), markdown._lines(f"a{text}")
    slow = str(md.renderer.render(markdown._tokens(md, lines), md.options, {}))
    assert fast == (slow, markdown._told(markdown._tokens(md, lines)))


@pytest.mark.parametrize(
    "source",
    [
        "x{", "\\frac", "x^x^x", "\\foo", "{" * 400 + "x" + "}" * 400, "\\sqrt" * 190, "\\left(" * 150, "x" * 1001, "\\begin{" * 100,
        "\\newcommand{\\a}{xx}\\newcommand{\\b}{\\a\\a}\\b", "\\def\\a{x}\\a", "}", "\\}}", "\\sqrt{" * 29 + "x" + "}" * 28,
    ],
)  # fmt: skip
def test_math_that_cannot_be_drawn_stands_there_as_its_source(source: str) -> None:
    html = to_html(f"a ${source}$ b")
    assert [tag for tag, _ in Found(html).elements] == ["p", "span", "code"]
    assert source in Found(html).words


@pytest.mark.parametrize(
    "text",
    [
        "$" * 19_000, "$x$ " * 4_000, "[" * 19_000, "*a " * 6_000, "> " * 9_000, "- " * 9_000, "`" * 19_000, "$" + "{" * 18_000, "&#x202e;" * 2_000,
        "<https://" * 2_000, "$" + "\\begin{matrix}a&b\\\\" * 48 + "$ ", "[a](" * 4_000, "x" * 1_000_000, "$\\frac" * 3_000, "_" * 19_000, "$a$" * 6_000,
    ],
)  # fmt: skip
def test_hostile_length_costs_little_time(text: str) -> None:
    started = time.process_time()
    inert(text)
    to_text(text)
    assert time.process_time() - started < 6


def test_a_text_without_markup_loads_no_parser() -> None:
    program = (
        "import sys\nfrom shared.text.markdown import to_html, to_line, to_text\nto_html('Plain, \"quoted\".'), to_text('Plain.')\n"
        "print(sorted({'markdown_it', 'latex2mathml'} & set(sys.modules)))\n"
        "to_html('*a*'); print(sorted({'markdown_it', 'latex2mathml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "['markdown_it']"]


def test_controls_and_turned_text_are_gone() -> None:
    assert to_html("a\x00b\u202ec &#x202e;d $\\unicode{x202e}$") == clean(
        to_html("ab\u202ec &#x202e;d $\\unicode{x202e}$")
    )
    assert not re.search("[\u202a-\u202e\x00]", to_html("a\x00\u202e*b*") + to_text("a\x00\u202e*b*"))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("see https://example.org/a_b_c, and", "https://example.org/a_b_c"),
        ("(https://example.org/foo_(bar)).", "https://example.org/foo_(bar)"),
        ("**https://example.org/x**", "https://example.org/x"),
        ("_https://example.org/_y_z_", "https://example.org/_y_z"),
        ("“https://example.org/x”。", "https://example.org/x"),
        ("HTTPS://Example.org/~me/?q=1&copy=2#x!", "https://Example.org/~me/?q=1&copy=2#x"),
        ("https://example.org/x](javascript:alert(1))", "https://example.org/x"),
        ("https://exämple.org/ü", "https://xn--exmple-cua.org/%C3%BC"),
        ("[the paper https://example.org/a](https://example.org/b)", "https://example.org/b"),
    ],
)
def test_an_address_that_stands_there_as_it_is_is_a_link(written: str, address: str) -> None:
    links = [attributes["href"] for tag, attributes in Found(to_html(written)).elements if tag == "a"]
    assert links == [address]


def test_an_address_is_told_once_in_plain_text() -> None:
    assert to_text("See https://exämple.org/a_b_, or [it](https://example.org/x).") == (
        "See https://exämple.org/a_b_, or it (https://example.org/x)."
    )


@pytest.mark.parametrize(
    "text",
    [
        "`https://example.org`",
        "```\nhttps://example.org\n```",
        "xhttps://example.org",
        "https://",
        "ftp://example.org",
        "https:// x",
    ],
)
def test_code_and_what_is_no_address_is_no_link(text: str) -> None:
    assert "<a" not in to_html(text)


def test_a_heading_is_a_line_of_its_own_and_none_of_the_pages() -> None:
    assert (
        to_html("# The *first*\nWhat it says.") == "<p><strong>The <em>first</em></strong></p>\n<p>What it says.</p>\n"
    )
    assert to_text("# The *first*\nWhat it says.") == "The first\n\nWhat it says."
