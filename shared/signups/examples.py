"""What the mails about forms are previewed with: answers that Google might give."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience


def _of_form(scene: Scene, **facts: str) -> Mapping[str, Any]:
    scene.invent("what is said of the form")
    form = scene.group.form.id if scene.group.form else "1FORM"
    return {"audience": Audience.CO_LEADS, "facts": {"form": form} | facts}


EXAMPLES: Mapping[str, Example] = {
    "mapping": partial(
        _of_form, problems="form.email: no question bears the title 'Email'", titles="Name\nE-mail address", waiting="2"
    ),
    "form-changed": partial(_of_form, changes="new: 'Pronouns'\n'Name' is now 'Your name'"),
    "watch": partial(_of_form, wrong="NO_USER_ACCESS"),
    "bad-address": partial(_of_form, written="robin at example dot org"),
    "bad-addresses": partial(_of_form, about="robin at example dot org\nkim@", more="1"),
    "confirmations-wait": partial(_of_form, hour="60", day="300"),
}
