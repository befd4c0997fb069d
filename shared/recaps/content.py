"""What a recap tells: the session as it was, read from the rows at the moment of sending, so that late slides are included. One view for
the mail, the co-leads' page, the chat, and what is pasted elsewhere."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from shared.letters.wording import fitted, spoken
from shared.model.beforehand import MOST_QUESTIONS
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.recap import LONGEST
from shared.model.session import Resource, Session, Talk, shown_recording
from shared.text.inline import cleaned, line, web
from shared.text.markdown import to_html, to_text

MOST_TALKS, MOST_READING = 6, 8
_TITLE, _SHORT, _NAME, _URL, _QUESTIONS = 140, 60, 80, 300, 3600
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")


@dataclass(frozen=True, slots=True)
class Read:
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkContent:
    """*slides*, *recording* and *thread* are addresses; empty for what there is not (yet), or may not be shown; *without* says why
    there are no slides. *questions* are those that
    were given beforehand."""

    title: str
    speaker: str
    slides: str
    recording: str
    thread: str
    without: str = "Slides to follow"
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapContent:
    """*note* are the co-leads' words (Markdown), *more* talks are only on the page; *following* is the next session, *next_when*
    its time by the group's clock; *notes* is where the notes are that were taken together."""

    heading: str
    when: str
    note: str
    talks: tuple[TalkContent, ...]
    more: int
    reading: tuple[Read, ...]
    following: str
    next_when: str
    page: str
    notes: str = ""

    @property
    def words(self) -> Markup:
        """The note as HTML."""
        return Markup(to_html(self.note) if self.note else "")  # noqa: S704  shared.text.markdown lets no HTML through

    @property
    def rows(self) -> list[str]:
        """The note as rows of plain text."""
        return to_text(self.note).split("\n") if self.note else []


def content_of(
    session: Session, note: str, decks: Iterable[Deck], following: Session | None, *, site_url: str, group: Group
) -> RecapContent:
    """What a recap of *session* tells, with the *note* and what is known now. *site_url* is the root of all pages."""
    root = site_url.rstrip("/")
    talks = session.talks[:MOST_TALKS]
    room = min(_QUESTIONS // 9, _QUESTIONS // MOST_QUESTIONS // max(1, len(talks)))
    slides = _slides([deck for deck in decks if deck.shown], root)
    return RecapContent(
        heading=_heading(session),
        when=spoken(session.starts, session.ends, group.tz_of(session)),
        note=cleaned(note, LONGEST),
        talks=tuple(_talk(talk, slides.get(talk.slug, ""), group, room) for talk in talks),
        more=max(0, len(session.talks) - MOST_TALKS),
        reading=tuple(_read(item) for item in session.reading[:MOST_READING]),
        following=_heading(following) if following else "",
        next_when=spoken(following.starts, following.ends, group.tz_of(following)) if following else "",
        page=f"{root}/{session.group}/s/{session.key}/",
        notes=_url(session.notes_link) if group.links_notes else "",
    )


def _slides(decks: Sequence[Deck], root: str) -> dict[str, str]:
    """The addresses of each talk's slides that stay valid when the slides are replaced; a file's own address does not."""
    pages = {deck.talk: f"{root}/{deck.group}/s/{deck.session}/slides/" for deck in decks}
    return pages if len(pages) == 1 else {talk: f"{page}#talk-{talk}" for talk, page in pages.items()}


def _heading(session: Session) -> str:
    """The session's name; of several talks, all of which follow below, the first stands for them."""
    names = " and ".join(session.titles)
    if len(session.titles) < 2 or len(names) <= _SHORT:
        return line(names, _TITLE)
    first = session.talks[0]
    return f"{line(first.title or first.speaker, _SHORT)} and {len(session.talks) - 1} more"


def _talk(talk: Talk, deck: str, group: Group, room: int) -> TalkContent:
    """*room* is how many bytes of HTML each question may take."""
    recording = shown_recording(talk)
    return TalkContent(
        title=line(talk.title, _TITLE) or "A talk",
        speaker=line(talk.speaker, _NAME),
        slides="" if talk.no_slides else deck or _url(talk.slides.url if talk.slides else None),
        without="No slides" if talk.no_slides else "Slides to follow",
        recording=_url(recording.url if recording else None),
        thread=_url(talk.thread),
        questions=tuple(fitted(one, room) for one in talk.questions[:MOST_QUESTIONS]) if group.asks_questions else (),
    )


def _read(item: Resource) -> Read:
    return Read(line(item.title or item.kind, _TITLE), _url(item.url))


def _url(url: str | None) -> str:
    return web(url) if url and len(url) <= _URL else ""


# --- for pasting elsewhere
ASKED = "Questions beforehand"


def _numbered(questions: Iterable[str]) -> Iterator[str]:
    return (f"{number}. {question}" for number, question in enumerate(questions, 1))


def as_text(seen: RecapContent) -> str:
    """The recap as plain text."""
    return _joined(_text(seen))


def _text(seen: RecapContent) -> Iterator[str]:
    yield from (seen.heading, seen.when, "")
    yield from (*seen.rows, "") if seen.note else ()
    for talk in seen.talks:
        yield from (f"{talk.title} ({talk.speaker})", f"Slides: {talk.slides}" if talk.slides else talk.without)
        yield from (
            f"{what}: {url}" for what, url in (("Recording", talk.recording), ("Discussion", talk.thread)) if url
        )
        yield from (f"{ASKED}:", *_numbered(talk.questions)) if talk.questions else ()
        yield ""
    yield from (
        ("What was read:", *(f"- {item.title} {item.url}".rstrip() for item in seen.reading), "")
        if seen.reading
        else ()
    )
    yield from (f"Our notes: {seen.notes}", "") if seen.notes else ()
    yield from (f"Next: {seen.following}", seen.next_when, "") if seen.following else ()
    yield f"All about the session: {seen.page}"


def as_markdown(seen: RecapContent) -> str:
    """The recap as Markdown; the co-leads' words stay as they wrote them."""
    return _joined(_markdown(seen))


def _markdown(seen: RecapContent) -> Iterator[str]:
    yield from (f"## {_plain(seen.heading)}", "", _plain(seen.when), "")
    yield from (seen.note, "") if seen.note else ()
    for talk in seen.talks:
        known = (("slides", talk.slides), ("recording", talk.recording), ("discussion", talk.thread))
        shown = [f"[{what}](<{url}>)" for what, url in known if url] + ([] if talk.slides else [talk.without.lower()])
        yield f"- **{_plain(talk.title)}** ({_plain(talk.speaker)}): {', '.join(shown)}"
        yield from (
            ("", f"  {ASKED}:", "", *(f"  {one}" for one in _numbered(map(_plain, talk.questions))))
            if talk.questions
            else ()
        )
    yield from ("", "What was read:", "") if seen.reading else ("",)
    for item in seen.reading:
        yield f"- [{_plain(item.title)}](<{item.url}>)" if item.url else f"- {_plain(item.title)}"
    yield from ("", f"[Our notes](<{seen.notes}>)") if seen.notes else ()
    yield from ("", f"Next: **{_plain(seen.following)}**, {_plain(seen.next_when)}", "") if seen.following else ("",)
    yield f"[All about the session](<{seen.page}>)"


def as_html(seen: RecapContent) -> str:
    """The recap as a piece of HTML."""
    return _joined(_html(seen))


def _html(seen: RecapContent) -> Iterator[str]:
    yield from (f"<h2>{escape(seen.heading)}</h2>", f"<p>{escape(seen.when)}</p>")
    yield seen.words.rstrip("\n")
    if seen.talks:
        yield "<ul>"
    for talk in seen.talks:
        known = (("slides", talk.slides), ("recording", talk.recording), ("discussion", talk.thread))
        shown = [_a(url, what) for what, url in known if url] + ([] if talk.slides else [talk.without.lower()])
        asked = "".join(f"<li>{escape(question)}</li>" for question in talk.questions)
        asked = f"<p>{ASKED}:</p><ol>{asked}</ol>" if asked else ""
        yield f"<li><strong>{escape(talk.title)}</strong> ({escape(talk.speaker)}): {', '.join(shown)}{asked}</li>"
    if seen.talks:
        yield "</ul>"
    if seen.reading:
        yield "<p>What was read:</p>\n<ul>"
        yield from (f"<li>{_a(item.url, item.title)}</li>" for item in seen.reading)
        yield "</ul>"
    if seen.notes:
        yield f"<p>{_a(seen.notes, 'Our notes')}</p>"
    if seen.following:
        yield f"<p>Next: <strong>{escape(seen.following)}</strong>, {escape(seen.next_when)}</p>"
    yield f"<p>{_a(seen.page, 'All about the session')}</p>"


def _a(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def _plain(text: str) -> str:
    """*text*, escaped so that Markdown takes none of it for markup."""
    return _MARKDOWN.sub(r"\\\1", text)


def _joined(rows: Iterable[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip() + "\n"
