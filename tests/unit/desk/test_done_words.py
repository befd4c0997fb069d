"""What was done, in words that can be read aloud."""

import pytest

from shared.desk.actions.done_words import DID, done_to, done_to_it

DAY = "Sat 28 October"


@pytest.mark.parametrize(
    ("what", "of_it", "of_one", "alone"),
    [
        ("move", "moved it", f"moved {DAY}", "moved"),
        ("talks add", "added a talk", f"added a talk to {DAY}", "added a talk"),
        ("apply", "changed the group by its file", "changed the group by its file", "changed the group by its file"),
        (
            "rota yes", "said for a member that they take their turn", f"said for a member that they take their turn on {DAY}",
            "said for a member that they take their turn",
        ),
        ("something else", "something else", f"something else {DAY}", "something else"),
    ],
)  # fmt: skip
def test_a_session_is_named_where_something_was_done_to_it(what: str, of_it: str, of_one: str, alone: str):
    assert (done_to_it(what), done_to(DAY, what), done_to("", what)) == (of_it, of_one, alone)


def test_only_what_is_done_to_a_session_itself_is_done_to_it():
    assert sorted(what for what in DID if done_to_it(what).endswith(" it")) == [
        "cancel",
        "move",
        "reinstate",
        "sessions add",
    ]
