"""What people wrote in Markdown, as a mail's HTML and as rows of its plain text."""

from markupsafe import Markup

from shared.letters.wording import fitted, line
from shared.text.markdown import to_html, to_text

ROOM = 24_000
"""Bytes of HTML for the co-leads' own words."""
_DRESSED = {
    "<p>": '<p style="margin:0 0 14px">',
    "<a ": '<a class="link" style="color:#0b5d58" ',
    "<ul>": '<ul style="margin:0 0 14px;padding-left:20px">',
    "<ol>": '<ol style="margin:0 0 14px;padding-left:20px">',
    "<blockquote>": '<blockquote class="rule" style="margin:0 0 14px;padding-left:12px;border-left:3px solid #ddd6c7">',
}


def dressed(written: str) -> Markup:
    """*written* as HTML with inline styles, as several mail programs drop all others; as one paragraph if the markup would take more than
    :data:`ROOM`."""
    made = str(to_html(written)) if written else ""
    for plain, styled in _DRESSED.items():
        made = made.replace(plain, styled)  # what people wrote has no bare "<" in it
    if len(made.encode()) > ROOM:
        return Markup('<p style="margin:0 0 14px">{}</p>').format(fitted(written, ROOM))
    return Markup(made)  # noqa: S704  made by shared.text.markdown, which lets no HTML through


def rows(written: str) -> list[str]:
    """*written* as rows of plain text."""
    return [line(row, 2000) for row in to_text(written).split("\n")] if written else []
