"""``group.yaml``, read and checked: each mistake is named with its place in the file and how to write it right."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from shared.group.rules import ADMISSIONS, LAST_REMINDER, PLACE_FOR, SEES_NUMBER, SOURCES, wrong_with
from shared.group.season_rules import rhythms
from shared.model.group import Group
from shared.model.season import usual_reminders
from shared.text import addresses
from shared.text.fields import model_of, read, without_nothing
from shared.text.mistakes import Mistake, Mistakes


def parse(document: Any) -> Group:
    """The group that *document* (parsed YAML) describes. Raises :class:`shared.text.mistakes.Mistakes`, a line for each mistake,
    beginning with its place."""
    if not isinstance(document, dict) or not document:
        raise Mistakes([Mistake("a group's file is settings, each as name: value; there are none here")])
    written = read(model_of(Group), without_nothing(document))
    group = TypeAdapter(Group).validate_python(written.model_dump())
    if group.season and "reminders" not in written.model_fields_set and not list(rhythms(group.season)):
        group = replace(group, reminders=usual_reminders(group.season.least_days))
    if wrong := list(wrong_with(group)):
        raise Mistakes(wrong, document)
    return _normalised(group)


def _normalised(group: Group) -> Group:
    """*group* with every address in its normalised form."""
    name, address = addresses.named(group.sender)
    sender = f"{name} <{address}>" if name else address
    leads = tuple(replace(lead, address=addresses.normalise(lead.address)) for lead in group.co_leads)
    talks = tuple(
        replace(talk, address=addresses.normalise(talk.address)) if talk.address else talk for talk in group.talks
    )
    return replace(group, sender=sender, co_leads=leads, talks=talks)


def schema() -> dict[str, Any]:
    """The JSON Schema of the file as a co-lead writes it."""
    made = model_of(Group).model_json_schema()
    made["properties"]["admission"]["enum"] = list(ADMISSIONS)
    made["$defs"]["FormMapping"]["properties"]["source"]["enum"] = list(SOURCES)
    made["properties"]["place_for"]["anyOf"][0]["enum"] = list(PLACE_FOR)
    attendance = made["$defs"]["Attendance"]["properties"]
    attendance["number"]["enum"], attendance["last_reminder"]["enum"] = list(SEES_NUMBER), list(LAST_REMINDER)
    season = made["$defs"]["Season"]
    season["properties"]["every_days"] = {"title": "Every Days", "type": "integer", "minimum": 1}
    season["oneOf"] = [{"required": ["every_days"]}, {"required": ["every"]}]
    return made
