"""`talks`: what a speaker does on their page, for any talk; and adding one, taking one out, its speaker's link."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Request, acts, by_any
from cli.files import read_file, read_text
from cli.finding import Key, Slug, session_of, talk_of
from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.talk_lines import as_json as talk_as_json
from cli.talk_lines import missing, reading_line, slides_line
from cli.times import local
from shared.errors import BadInput
from shared.model.deck import Deck, shown
from shared.model.mailing import Audience
from shared.model.session import Consent, Session, Speaker
from shared.talks import form_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.store.actions import Change

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


class Shown(StrEnum):
    """When slides are shown, as it is typed."""

    NOW = form_fields.NOW
    AFTER = form_fields.AFTER
    NONE = form_fields.NONE


@app.command("list")
def list_talks(
    context: typer.Context,
    group_id: GroupId = "",
    everything: Annotated[bool, typer.Option("--all", help="Past ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """The talks to come, in the order of their sessions, with what is missing."""
    stack: Stack = context.obj()
    group = stack.group(group_id)
    decks = {(deck.session, deck.talk) for deck in stack.table.all(Deck, group.id)}
    rows = [
        (session, talk, (session.key, talk.slug) in decks)
        for session in stack.table.all(Session, group.id)
        if everything or session.upcoming
        for talk in session.talks
    ]
    if as_json:
        show_json([talk_as_json(*row, group) for row in rows])
        return
    if not rows:
        say("There is no talk yet." if everything else "No talk is planned.")
        return
    show_table(f"{group.name}: {len(rows)} talks", ("session", "talk", "speaker", "title", "missing"), (
        (session.key, talk.slug, talk.speaker, talk.title, missing(talk, slides, group)) for session, talk, slides in rows
    ))  # fmt: skip


@app.command()
def show(context: typer.Context, session: Key, talk: Slug, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """Everything that is known of a talk."""
    from shared.model.agenda import told

    stack: Stack = context.obj()
    group, found, named = talk_of(stack, group_id, session, talk)
    slides = shown(stack.table.get(Deck, group.id, found.key, named.slug)) is not None
    if as_json:
        show_json(talk_as_json(found, named, slides, group))
        return
    given = [("in a few lines", named.summary or "not yet"), ("questions", "\n".join(named.questions) or "none yet")]
    asked = given if group.asks_questions else []
    show_table(f"{found.id}: {named.slug}", ("what", "is"), [
        ("starts", local(found.starts, group.tz_of(found))),
        ("speaker", named.speaker),
        ("title", named.title or "not known yet"),
        *([("kind", told(named.kind, group))] if named.kind else []),
        ("abstract", named.about or "none yet"),
        ("to read", "\n".join(map(reading_line, named.resources)) or "nothing yet"),
        *asked,
        ("slides", slides_line(named, there=slides)),
        ("recording", {"unasked": "not decided yet", "yes": "may be shown", "no": "may not be shown"}[named.consent.value]),
        ("missing", missing(named, slides, group)),
    ])  # fmt: skip


@app.command("set")
@acts
def set_talk(
    request: Request,
    session: Key,
    talk: Slug,
    title: Annotated[str | None, typer.Option(help="The title; an empty one takes it away.")] = None,
    abstract: Annotated[
        str | None, typer.Option(metavar="FILE", help="A file with the abstract (Markdown); - for standard input.")
    ] = None,
    reading: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A YAML list of what to read: kind, title, url, minutes, essential."),
    ] = None,
    consent: Annotated[Consent | None, typer.Option(help="May a recording be shown?")] = None,
    slides: Annotated[
        Shown | None, typer.Option(help="When slides are shown: at once, after the talk, or not at all.")
    ] = None,
    summary: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="A file with what it is about, in a few lines; - for standard input."),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(help="To think about beforehand; up to three, each anew. An empty one alone takes all away."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="One of the group's kinds of talk; an empty one takes it away.")
    ] = None,
) -> None:
    """Write what a speaker would write on their page.

    Only what is given changes. If reading comes after members were reminded, they get one short mail about it.
    """
    from shared.talks import actions

    stack = request.stack
    group, found, named = talk_of(stack, request.group_id, session, talk)
    written = actions.Written(
        group=group.id, session=found.key, talk=named.slug, title=title,
        abstract=None if abstract is None else _text(abstract), reading=None if reading is None else _rows(reading),
        consent=consent, slides=slides, summary=None if summary is None else _text(summary),
        questions=None if question is None else tuple(question), kind=kind,
    )  # fmt: skip
    if not written.given:
        raise BadInput(
            "say what to set: --title, --abstract, --reading, --consent, --slides, --summary, --question or --kind"
        )
    done = request.act(actions.SET, written, by_any(group, request.by))
    told = [mail for change in done for mail in change.mails if mail.audience is Audience.MEMBERS]
    said = "Members get a mail about the reading with the next tick." if told else ""
    _say(stack, found, named.slug, done, said, as_json=request.as_json)


@app.command("look-up")
@acts
def look_up(request: Request, session: Key, talk: Slug) -> None:
    """Fill in what arXiv and Crossref know of a talk's reading; what somebody wrote stays."""
    from cli.looking_up import ask
    from shared.talks import actions

    stack = request.stack
    group, found, named = talk_of(stack, request.group_id, session, talk)
    ask(stack, group, named.resources)
    which = actions.WhichTalk(group=group.id, session=found.key, talk=named.slug)
    done = request.act(actions.FILL, which, by_any(group, request.by))
    _say(stack, found, named.slug, done, "", as_json=request.as_json)


@app.command()
@acts
def add(
    request: Request,
    session: Key,
    speaker: Annotated[str, typer.Option(help="Who gives it.")],
    address: Annotated[str, typer.Option(help="The speaker's mail address; the link is mailed there.")] = "",
    title: Annotated[str, typer.Option(help="If it is known yet.")] = "",
    kind: Annotated[str, typer.Option(help="One of the group's kinds of talk, which say how long each is.")] = "",
    slug: Annotated[
        str, typer.Option(help="Short name for web addresses; made from the speaker's name if not given.")
    ] = "",
) -> None:
    """Add a talk that is not in the group's file; its speaker gets the link by mail."""
    from shared.talks import actions

    stack = request.stack
    group, found = session_of(stack, request.group_id, session)
    adding = actions.Adding(
        group=group.id, session=found.key, speaker=speaker, address=address, title=title, slug=slug, kind=kind
    )  # fmt: skip
    done = request.act(actions.ADD, adding, by_any(group, request.by))
    added = done[0].left(found).talks[-1]
    said = "Its speaker gets the link with the next tick." if done[0].mails else ""
    said = said or f"Nobody is mailed; `fortnight talks link {found.key} {added.slug}` prints the speaker's link."
    _say(stack, found, added.slug, done, said, as_json=request.as_json)


@app.command()
@acts
def remove(request: Request, session: Key, talk: Slug) -> None:
    """Take a talk out of its session; nobody is mailed.

    If the group's file has it, take it out there too. Slides that were uploaded are kept, but no longer shown.
    """
    from shared.talks import actions

    group, found, named = talk_of(request.stack, request.group_id, session, talk)
    which = actions.WhichTalk(group=group.id, session=found.key, talk=named.slug)
    done = request.act(actions.REMOVE, which, by_any(group, request.by))
    if request.as_json:
        show_json({"session": found.id, "talk": named.slug, "removed": True})
        return
    say(f"Done: {done[0].what}.")


@app.command()
@acts
def withdraw(
    request: Request,
    session: Key,
    talk: Slug,
    reason: Annotated[str, typer.Option(help="Why, if they say so; only the co-leads read it.")] = "",
) -> None:
    """Say for a speaker that they cannot give their talk.

    It leaves the programme and is kept as it was: `fortnight talks restore` puts it back. A talk that a vote chose goes to the
    next one in the vote, one that was somebody's turn to the next one on the rota. Members who were reminded of it are told.
    """
    from shared.withdrawals import actions

    group, found, named = talk_of(request.stack, request.group_id, session, talk)
    given = actions.Withdrawing(group=group.id, session=found.key, talk=named.slug, reason=reason)
    done = request.act(actions.WITHDRAW, given, by_any(group, request.by))
    if request.as_json:
        show_json({"session": found.id, "talk": named.slug, "withdrawn": True})
        return
    say(f"Done: {done[0].what}.")


@app.command()
@acts
def restore(request: Request, session: Key, talk: Slug) -> None:
    """Put a talk back whose speaker can give it after all."""
    from shared.talks.actions import WhichTalk
    from shared.withdrawals import actions

    group, found = session_of(request.stack, request.group_id, session)
    which = WhichTalk(group=group.id, session=found.key, talk=talk)
    done = request.act(actions.RESTORE, which, by_any(group, request.by))
    if request.as_json:
        show_json({"session": found.id, "talk": talk, "withdrawn": False})
        return
    say(f"Done: {done[0].what}.")


@app.command()
def link(context: typer.Context, session: Key, talk: Slug, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The speaker's link, for you to pass on.

    Whoever has it can write about the talk and replace its slides.
    """
    from shared import signed_links
    from shared.adapters import secrets
    from shared.letters.to_speakers import LINK_LIFE
    from shared.schedule.joint import own

    stack: Stack = context.obj()
    _, found, named = talk_of(stack, group_id, session, talk)
    own(found)
    expires = stack.now() + LINK_LIFE
    subject = signed_links.talk_subject(found.key, named.slug, named.link_life)
    keys = secrets.keys(stack.outputs["KeysParameter"])
    token = signed_links.sign(signed_links.Link(signed_links.TALK, (found.group, *subject), expires), keys)
    url = f"{stack.links_url}/talk/{token}"
    if as_json:
        show_json({"session": found.id, "talk": named.slug, "link": url, "until": expires.isoformat()})
        return
    say(url)


@app.command()
@acts
def relink(
    request: Request,
    session: Key,
    talk: Slug,
    again: Annotated[
        bool, typer.Option("--again", help="Also if that was done within the last hour: the new link leaked, too.")
    ] = False,
) -> None:
    """Turn off every link to a talk that is out, and mail its speaker a new one.

    For a link that came into the wrong hands. Without the speaker's address, the co-leads get the mail. Given twice within an
    hour it does nothing the second time.
    """
    from shared.talks import actions, editing

    stack = request.stack
    group, found, named = talk_of(stack, request.group_id, session, talk)
    which = actions.Relinking(group=group.id, session=found.key, talk=named.slug, again=again)
    done = request.act(actions.RELINK, which, by_any(group, request.by))
    if not done and request.as_json:
        _say(stack, found, named.slug, done, "", as_json=True)
    elif not done:
        off = editing.relinked(found, named, stack.table, stack.now())
        mailed = "the new one is mailed" if found.starts else "`fortnight talks link` prints the new one"
        said = f"Earlier links were turned off at {local(off, group.tz)} already, and {mailed}."
        say(f"{said} If that one came into the wrong hands, too: --again.")
    else:
        speaker = stack.table.get(Speaker, group.id, found.key, named.slug)
        said = f"{named.speaker} gets" if speaker and speaker.address else "The co-leads get"
        said += " the new link with the next tick."
        if not done[0].mails:
            said = "The session has no date, so nobody is mailed; `fortnight talks link` prints the new link."
        _say(stack, found, named.slug, done, f"Earlier links no longer work. {said}", as_json=request.as_json)


# --- reading, showing
def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else read_text(Path(file))
    except UnicodeDecodeError as error:
        raise BadInput("what comes in is not UTF-8") from error


def _rows(file: Path) -> tuple[form_fields.Row, ...]:
    """What *file* has to read. Raises :class:`BadInput` for anything but a list of them."""
    from shared.text.fields import rows_of

    return tuple(read_file(file, lambda document: rows_of(form_fields.Row, document)))


def _say(stack: Stack, session: Session, slug: str, done: Sequence[Change], said: str, *, as_json: bool) -> None:
    """What was done, and what became of the talk."""
    after = done[0].left(session) if done else session
    talk = after.talk(slug)
    if as_json and talk:
        slides = shown(stack.table.get(Deck, session.group, session.key, slug)) is not None
        show_json(talk_as_json(after, talk, slides, stack.group(session.group)))
        return
    say(f"Done: {done[0].what}.{f' {said}' if said else ''}" if done else "Nothing to change.")
