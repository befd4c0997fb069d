"""Whatever is typed into a form of the desk, it is answered with a page, and never with an error that is no co-lead's."""

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.adapters.dynamodb.dry_run import DryRun
from shared.desk import rendering, routes
from shared.desk.actions import forms
from shared.desk.actions.registry import actions, address_of
from shared.desk.answers import GoTo
from shared.errors import BadInput
from tests.unit.desk.examples import begun, inputs
from tests.unit.desk.pressing import HERE, again, typed, visit
from tests.unit.desk.worlds import CASES, GROUP

NASTY = st.sampled_from((
    "", " ", "\x00", "\n", "-1", "0", "nan", "2023-02-30", "2023-13-01 25:61", "9999-12-31 23:59", "0001-01-01", "2023-10-29T14:00",
    "2023-10-29 14:00+99:99", "zz", "Z" * 20, "../..", "a/b", f"{GROUP}/2023-10-28", "other/2024-01-01", "#", "{{7*7}}", "<script>", "%00",
    "\u202e\ud800", "é" * 199, "x" * 1_001, "x" * 70_000, "&back=//evil.example.net", "[", "{", "- a: &a [*a, *a]", "id: x", "!!python/x y",
    "k" * 200, "e\u0301", "١٢", "javascript:alert(1)", "http://[", "https://x.example.org/" + "a" * 900, "a@b", "a@" + "b" * 300 + ".example.org",
    "true", "on", "no", "yes",
))  # fmt: skip
begun_once = cache(lambda name: begun(CASES[name]))
TYPED = st.lists(NASTY | st.text(max_size=40), min_size=1, max_size=3)


@pytest.mark.parametrize("name", HERE)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_field_takes_anything(name: str, data: Any):
    case, action = CASES[name], actions()[name]
    store: Any = DryRun(begun_once(name))
    form = typed(name, inputs(case, store))
    named = [one.name for one in forms.fields_of(action)]
    wrong = data.draw(
        st.dictionaries(st.sampled_from([*named, "seen", "back", "was-title", "group", "x"]), TYPED, max_size=3)
    )
    form |= {key: tuple(values) for key, values in wrong.items()}
    for asked in (
        visit(store, "do", address_of(action), query=form),
        visit(store, "do", address_of(action), fields=form),
    ):
        try:
            answer = routes.answer(asked)
        except BadInput:
            continue
        if isinstance(answer, GoTo):
            assert answer.to.startswith(f"/desk/{GROUP}")
            assert not set(answer.to) & set("\r\n \\")
            continue
        rendering.render(answer, asked).encode()  # type: ignore[arg-type]
        if hasattr(answer, "seen"):
            sent = visit(store, "do", address_of(action), fields=again(answer))  # type: ignore[arg-type]
            routes.answer(sent)
