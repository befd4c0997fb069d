"""`form`: how the sign-up form is doing, and what its own script needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cli.options import AsJson, GroupId
from cli.output import say, show_json, show_table
from cli.stack import Stack
from cli.times import local
from shared.errors import BadInput
from shared.model.group import FormMapping, Group

if TYPE_CHECKING:
    from shared.model.form_response import FormState

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def status(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """How far the form is read, which question is which, and whether Google still announces it."""
    from shared.model.form_response import FormState, HandedResponse
    from shared.signups.upkeep import health

    stack: Stack = context.obj()
    group, form = _form(stack, group_id)
    state = stack.table.get(FormState, form.id) or FormState(id=form.id, group=group.id)
    waiting = len(stack.table.all(HandedResponse, form.id))
    facts = [
        ("form", form.id),
        ("responses come", "from Google Forms' API" if form.source == "api" else "from the form's own script"),
        ("taken in up to", local(state.seen, group.tz) if state.seen else "nothing yet"),
        ("questions read", local(state.read, group.tz) if state.read else "not yet"),
        *_mapping(form, state),
        *((f"watch of {kind}", _watch(watch.state, watch.error, local(watch.expires, group.tz))) for kind, watch in health(state)),
        ("wrong", state.troubled or "nothing that is known"),
    ]  # fmt: skip
    facts += [("waiting for the mapping", str(waiting))] if waiting else []
    if as_json:
        show_json({label.replace(" ", "_"): text for label, text in facts})
        return
    show_table(f"{group.name}: the sign-up form", ("what", "is"), facts)


@app.command()
def hook(context: typer.Context, group_id: GroupId = "", as_json: AsJson = False) -> None:
    """The address and the secret that the form's script needs; docs/apps-script.md says where they go.

    Whoever has the secret can hand in responses for this form. Keep it to yourself.
    """
    from shared.adapters import secrets
    from shared.adapters.google import form_script

    stack: Stack = context.obj()
    _, form = _form(stack, group_id)
    url = f"{stack.outputs['ApiUrl']}/hooks/script/{form.id}"
    secret = form_script.secret(form.id, secrets.keys(stack.outputs["KeysParameter"]))
    if as_json:
        show_json({"FORTNIGHT_URL": url, "FORTNIGHT_SECRET": secret})
        return
    say(f"FORTNIGHT_URL     {url}\nFORTNIGHT_SECRET  {secret}")


def _form(stack: Stack, group_id: str) -> tuple[Group, FormMapping]:
    group = stack.group(group_id)
    if group.form is None:
        raise BadInput(f"the file of {group.id!r} has no form, so nobody can sign up; see docs/group.md")
    return group, group.form


def _mapping(form: FormMapping, state: FormState) -> list[tuple[str, str]]:
    """Which question is which, as the form was last read."""
    from shared.model.form_response import MappingBroken, resolve

    if not state.titles:
        return []
    try:
        found = resolve(form, state.titles, verified=state.verified)
    except MappingBroken as broken:
        return [("mapping", "\n".join(broken.problems))]
    said = {"email": "address"}
    asked = [(said.get(role, role), question) for role, question in found.items() if question]
    return [(f"question for the {role}", f"{state.titles[question]} ({question})") for role, question in asked]


def _watch(state: str, error: str, expires: str) -> str:
    return f"{state.lower()} until {expires}" if not error else f"{state.lower()}: {error}"
