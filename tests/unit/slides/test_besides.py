"""What whoever downloads a PowerPoint file can read besides its slides, its speaker is told."""

import pytest

from shared.slides.pptx import ADVICE
from tests.deck_files import powerpoints
from tests.deck_files.powerpoints import SLIDES, override
from tests.unit.slides.judging import Checker

SPACES = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


def shape(kind: str, words: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
        f"<p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def notes(words: str) -> bytes:
    """A page of notes as PowerPoint writes one for each slide, with or without words."""
    return f"<p:notes {SPACES}>{shape('sldImg', '')}{shape('body', words)}{shape('sldNum', '4')}</p:notes>".encode()


def hidden(show: str) -> bytes:
    return f'<p:sld {SPACES} show="{show}"><p:cSld/></p:sld>'.encode()


def noted(*words: str) -> dict[str, bytes]:
    return {f"ppt/notesSlides/notesSlide{n}.xml": notes(said) for n, said in enumerate(words, 1)}


COMMENTS = {"ppt/comments/comment1.xml": b"<p:cmLst xmlns:p='p'/>"}
MODERN = {"ppt/comments/modernComment_100_0.xml": b"<p188:cmLst xmlns:p188='p'/>"}
TYPES = {
    "notesSlide": SLIDES + "notesSlide+xml", "comment": SLIDES + "comments+xml", "modernComment": "application/vnd.ms-powerpoint.comments+xml",
}  # fmt: skip


def typed(parts: dict[str, bytes]) -> str:
    kinds = {name: next((TYPES[k] for k in sorted(TYPES, reverse=True) if k in name), "") for name in parts}
    return "".join(override(f"/{name}", kind) for name, kind in kinds.items() if kind)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (noted("Do not forget to breathe.", "", "And smile."), "your speaker notes (2 slides)"),
        (noted("", " "), ""),
        ({"ppt/slides/slide2.xml": hidden("0")}, "1 hidden slide"),
        ({"ppt/slides/slide1.xml": hidden("false"), "ppt/slides/slide3.xml": hidden("0")}, "2 hidden slides"),
        ({"ppt/slides/slide2.xml": hidden("1")}, ""),
        (COMMENTS, "the comments"),
        (MODERN, "the comments"),
        (noted("x") | {"ppt/slides/slide4.xml": hidden("0")} | COMMENTS, "your speaker notes (1 slide), 1 hidden slide and the comments"),
    ],
)  # fmt: skip
def test_notes_hidden_slides_and_comments_are_told(judged: Checker, parts: dict[str, bytes], told: str) -> None:
    verdict = judged(powerpoints.pptx(types=typed(parts), more=[*parts.items()]), "talk.pptx")
    warned = f"Whoever downloads it can also read {told}. Take out what should not be read, and upload it again. "
    assert (verdict.outcome, verdict.mend) == ("accepted", (warned if told else "") + ADVICE)
