"""Posts in the group's chat about recaps."""

from collections.abc import Iterator

from shared.errors import BadInput
from shared.letters.chat_posts import Post, PostKind, Row, page_of
from shared.letters.sent import Sent
from shared.recaps.content import RecapContent
from shared.recaps.second_read import had, not_told, recap_read, recap_rows, taken_back
from shared.text.inline import line


def recap(sent: Sent) -> Post:
    """The recap in short: the words, the slides, and the page."""
    seen: RecapContent | None = sent.more.content(sent)
    if sent.session is None or seen is None:
        raise BadInput("there is no session to tell of")
    return Post(
        list(recap_in_short(seen, corrected=sent.facts.get("corrected") == "yes")), f"Recap: {sent.session.heading}"
    )


def recap_in_short(seen: RecapContent, *, corrected: bool) -> Iterator[Row]:
    """Row by row."""
    yield Row(f"{'Corrected recap' if corrected else 'Recap'}: {seen.heading}")
    yield from (Row(line(row, 400)) for row in seen.rows if row.strip())
    for talk in seen.talks:
        yield Row(f"{talk.title} ({talk.speaker})", talk.slides)
        yield from [Row("Recording", talk.recording)] if talk.recording else []
        yield from (Row(f"Question {number}: {one}") for number, one in enumerate(talk.questions, 1))
    yield from [Row("Our notes", seen.notes)] if seen.notes else []
    yield from [Row(f"Next: {seen.following}, {seen.next_when}")] if seen.following else []
    yield Row("All about it", seen.page)


def correction(sent: Sent) -> Post:
    """The recap was withdrawn."""
    session = sent.session
    if session is None:
        raise BadInput("there is no session to tell of")
    rows = [
        Row(f"The recap of “{line(session.heading, 140)}” was taken back."),
        Row("All about the session", page_of(sent)),
    ]
    return Post(rows, f"Taken back: {session.heading}")


POSTS = (
    PostKind(name="recap-chat", words="Recap", post=recap, refs=recap_rows, more=recap_read, still=taken_back),
    PostKind(
        name="recap-chat-correction",
        words="A recap is taken back",
        post=correction,
        refs=recap_rows,
        more=had,
        still=not_told,
    ),
)
