"""Whether each group's form, playlist and chat can be reached."""

from collections.abc import Iterator
from datetime import timedelta

from shared.doctor.checks import Answer, Check, Sources, Verdict, fine, of_each, wrong
from shared.model.form_response import ACTIVE, FormState, MappingBroken, resolve
from shared.model.group import CO_LEADS_WEBHOOK, WEBHOOKS, FormMapping, Group
from shared.text.webhooks import mute

READ_EVERY = timedelta(hours=50)
"""A form is read once a day; if it was not for this long, that was missed twice."""
_STATUS = "fortnight form status"


def forms(at: Sources) -> Iterator[Verdict]:
    """Forms, as the function that reads them last found them; no other function may read them."""
    return of_each(at, _forms)


def _forms(at: Sources, group: Group) -> Iterator[Verdict]:
    if group.form is None:
        yield wrong(
            "its file has no form, so nobody can sign up",
            "add `form` to the group's file (docs/group.md), and apply it",
        )
    else:
        yield _form(at, group, group.form, at.store.get(FormState, group.form.id))


def _form(at: Sources, group: Group, form: FormMapping, state: FormState | None) -> Verdict:
    named = f" --group-id {group.id}"
    if state is None or not state.titles:
        if form.source == "script":
            return wrong(
                "its script has handed nothing in yet",
                "docs/apps-script.md; then send the form once yourself",
            )
        words = state.troubled if state and state.troubled else "it was not read yet"
        return wrong(
            words,
            "share the form with the service account (docs/deploy.md, The form), and wait an hour",
        )
    try:
        resolve(form, state.titles, verified=state.verified)
    except MappingBroken as broken:
        return wrong(str(broken), "mend the question or the group's file; responses wait until then")
    if form.source == "api" and state.troubled and not state.watches:
        return wrong(state.troubled, "share the form with the service account (docs/deploy.md, The form)")
    if form.source == "api" and (state.read is None or at.story() - state.read > READ_EVERY):
        return wrong("its questions were not read for two days", _STATUS + named)
    return fine("read, and every question is known")


def watches(at: Sources) -> Iterator[Verdict]:
    if not at.parameters.get("FormsTopic"):
        yield fine("none wanted: forms are read once an hour")
        return
    yield from of_each(at, _watches)


def _watches(at: Sources, group: Group) -> Iterator[Verdict]:
    if group.form is None or group.form.source != "api":
        return
    state = at.store.get(FormState, group.form.id)
    if state is None or not state.watches:
        yield wrong("there is none yet", "it is made within a day; " + _STATUS)
        return
    dead = [one for one in state.watches if one.state != ACTIVE or (one.expires and one.expires <= at.story())]
    if dead:
        told = dead[0].error or ("it has ended" if dead[0].state == ACTIVE else dead[0].state.lower())
        yield wrong(
            f"{told}; responses come by the hour only",
            "share the form with the service account again; it is renewed within a day",
        )
    else:
        yield fine("alive")


def playlists(at: Sources) -> Iterator[Verdict]:
    return of_each(at, _playlists)


def _playlists(at: Sources, group: Group) -> Iterator[Verdict]:
    if not group.playlist:
        return
    answer = at.playlist(group.playlist)
    if answer is None:
        yield fine(
            "there is no key for YouTube; it is asked as whoever reads the forms, and co-leads hear if it refuses"
        )
    elif answer.status == 404:
        yield wrong(
            "YouTube shows no such playlist",
            "make it public or unlisted, and look at `playlist` in the group's file",
        )
    elif answer.status in (400, 401, 403):
        yield wrong(
            f"YouTube refuses the key ({answer.status})",
            "make a new key and put it as `youtube_key` into the parameter (docs/after.md, Recordings)",
        )
    elif answer.status != 200:
        yield wrong(
            answer.trouble or f"YouTube answers {answer.status}",
            "it is asked again each day; look again later",
        )
    else:
        yield fine("readable")


def chats(at: Sources) -> Iterator[Verdict]:
    """Chats. The webhook's address is a secret and never part of a finding."""
    return of_each(at, _chats)


def _chats(at: Sources, group: Group) -> Iterator[Verdict]:
    for setting in WEBHOOKS:
        if webhook := getattr(group, setting):
            yield fine("set; only a post would tell more") if mute(webhook) else _chat(at.chat(webhook), setting)


def _chat(answer: Answer, setting: str) -> Verdict:
    whose = "the co-leads' chat" if setting == CO_LEADS_WEBHOOK else "the chat"
    if answer.status in (401, 403, 404, 410):
        return wrong(
            f"{whose} knows no such webhook ({answer.status})",
            f"make a new one, put it behind `{setting}` in the group's file, and apply it",
        )
    if not 0 < answer.status < 500:
        return wrong(
            answer.trouble or f"{whose} answers {answer.status}",
            f"what is for {whose} waits; if it lasts, make a new webhook",
        )
    return fine("it answers")


CHECKS = (
    Check(name="forms", label="sign-up forms", look=forms),
    Check(name="watches", label="watches on forms", look=watches),
    Check(name="playlists", label="playlists", look=playlists),
    Check(name="chats", label="chat webhooks", look=chats),
)
