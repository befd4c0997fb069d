"""What help says for people who have not seen a terminal before: values in words, an example of each command, and where to begin."""

from collections.abc import Iterable
from typing import Any

from cli.examples import EXAMPLES
from cli.output import as_typed

FIRST = {
    "fortnight init": "a file for your group, by eight questions",
    "fortnight up": "the group on this machine; no account needed",
    "fortnight sessions --help": "what can be done with sessions; so with each",
    "fortnight desk": "where the desk is: all of everyday, in a browser",
}
"""Where somebody begins who knows none of it."""


def where_to_begin() -> str:
    typed = {as_typed(command): what for command, what in FIRST.items()}
    width = max(map(len, typed))
    lines = (f"  {command:{width}}  {what}" for command, what in typed.items())
    return "\n".join(
        ("\b", "Where to begin:", *lines, "Add --dry-run to what changes something, and it only says what would.")
    )


def plain(command: Any, name: str) -> Any:
    """*command* (called *name*, without ``fortnight``) with what its help shows: in lists by the whole first sentence, as its last lines
    examples, and values of options in words."""
    first = " ".join((command.help or "").partition("\n\n")[0].split())
    command.short_help = first.partition(". ")[0].removesuffix(".") or None
    in_words(command.params)
    if examples := EXAMPLES.get(name):
        lines = (as_typed(f"fortnight {name} {words}".rstrip()) for words in examples)
        command.epilog = "\n".join(("\b", "For example:", *(f"  {line}" for line in lines)))
    return command


def in_words(parameters: Iterable[Any]) -> None:
    """Have *parameters* say in words what stands for their values."""
    for one in parameters:
        _in_words(one)


def _in_words(one: Any) -> None:
    value = one.type_descriptor
    argument = one.param_type_name == "argument"
    if argument:
        one.metavar = (one.metavar or one.name).strip("[].").upper()
        shown = one.metavar + ("..." if one.nargs != 1 else "")
        one.get_usage_pieces = lambda _: [shown if one.required else f"[{shown}]"]
    if not value.is_choice:
        word = "NUMBER" if value.is_ranged or value.annotation is int else "FILE" if value.is_path else "TEXT"
        one.display_type_rich = lambda ctx: "" if argument else one.metavar or word
    if value.is_ranged:
        ends = (f"at least {one.min}" if one.max is None else f"{one.min} to {one.max}") if one.min is not None else ""
        vars(one)["_get_number_range_help_str"] = lambda: ends
