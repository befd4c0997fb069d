"""How the story was played."""


def test_every_function_ran_and_none_failed_and_nothing_was_given_up(told):
    assert set(told["functions"]) == {
        "answer_links", "check_health", "check_slides", "hear_back", "publish_site", "pull_signups", "remind", "run_desk", "send_mail",
        "speaker_kit",
    }  # fmt: skip
    assert all(counts["invocations"] > 0 and counts["errors"] == 0 for counts in told["functions"].values())
    assert (told["dead_letters"], told["unsettled"], told["unrecorded"]) == (0, [], [])


def test_nothing_went_wrong_on_the_clocks_way(told):
    assert told["troubles"] == []


def test_the_demo_was_quick_enough(told):
    """Some two and a half minutes by itself; `make test` plays it beside the tests in a browser, on as few as two processors."""
    assert told["seconds"] < 720
