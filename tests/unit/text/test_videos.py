"""Which addresses are videos that a page can show, from where on, and who may see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.videos import clip

TUBE = "https://www.youtube-nocookie.com/embed/FAKEvid0001?autoplay=1"
MEO = "https://player.vimeo.com/video/12345678?"
ON = "autoplay=1&dnt=1"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.youtube.com/watch?v=FAKEvid0001", TUBE),
        ("https://youtube.com/watch?list=PL1&v=FAKEvid0001&t=3", f"{TUBE}&start=3"),
        ("https://youtu.be/FAKEvid0001?si=x", TUBE),
        ("https://youtu.be/FAKEvid0001?t=90", f"{TUBE}&start=90"),
        ("https://youtu.be/FAKEvid0001?list=PL1&index=2", TUBE),
        ("https://m.youtube.com/live/FAKEvid0001", TUBE),
        ("https://www.youtube.com/live/FAKEvid0001?si=x&t=1h2m3s", f"{TUBE}&start=3723"),
        ("https://www.youtube.com/shorts/FAKEvid0001?feature=share", TUBE),
        ("https://www.youtube.com/embed/FAKEvid0001?start=61&end=90", f"{TUBE}&start=61"),
        ("https://www.youtube-nocookie.com/embed/FAKEvid0001#t=2m", f"{TUBE}&start=120"),
        ("https://www.youtube.com/v/FAKEvid0001", TUBE),
        ("https://music.youtube.com/watch?v=FAKEvid0001&t=75s", f"{TUBE}&start=75"),
        ("https://www.youtube.com/watch?v=FAKEvid0001#t=1m30s", f"{TUBE}&start=90"),
        ("https://www.youtube.com/watch?v=FAKEvid0001&t=1:02:03", f"{TUBE}&start=3723"),
        ("https://www.youtube.com/watch?time_continue=9&v=FAKEvid0001", f"{TUBE}&start=9"),
        ("https://www.youtube.com/watch?v=FAKEvid0001&t=soon", TUBE),
        ("https://www.youtube.com/watch?v=FAKEvid0001&t=", TUBE),
        ("http://www.youtube.com/watch?v=FAKEvid0001", TUBE),
        ("https://vimeo.com/12345678", f"{MEO}{ON}"),
        ("https://www.vimeo.com/12345678/abcdef1234", f"{MEO}h=abcdef1234&{ON}"),
        ("https://vimeo.com/12345678/abcdef1234?share=copy#t=90s", f"{MEO}h=abcdef1234&{ON}#t=90s"),
        ("https://player.vimeo.com/video/12345678?h=abcdef1234&badge=0", f"{MEO}h=abcdef1234&{ON}"),
        ("https://vimeo.com/12345678?h=abcdef1234", f"{MEO}h=abcdef1234&{ON}"),
        ("https://vimeo.com/channels/staffpicks/12345678#t=1m5s", f"{MEO}{ON}#t=65s"),
        ("https://vimeo.com/showcase/98765/video/12345678", f"{MEO}{ON}"),
        ("https://vimeo.com/groups/ml/videos/12345678", f"{MEO}{ON}"),
        *((url, None) for url in (
            "https://www.youtube.com/watch?v=../../x", "https://www.youtube.com/watch?v=notaurl", "https://www.youtube.com/watch",
            "https://www.youtube.com/@somebody", "https://www.youtube.com/playlist?list=PL1", "https://www.youtube.com/embed/videoseries?list=PL1",
            "https://www.youtube.com/embed/live_stream?channel=UC1", "https://youtube.com.example.org/watch?v=FAKEvid0001",
            "https://vimeo.com/channels/1", "https://vimeo.com/event/12345678", "https://vimeo.com/12345678/<script>",
            "https://example.org/watch?v=FAKEvid0001", "ftp://youtu.be/FAKEvid0001", "https://[", "", None,
        )),
    ],
)  # fmt: skip
def test_only_a_known_video_has_a_player_and_begins_where_it_was_said(url: str | None, shown: str | None) -> None:
    found = clip(url)
    assert (found.player if found else None) == shown
    assert found is None or clip(found.address) == found
    assert found is None or clip(found.embed) == found


@given(
    st.text(max_size=40),
    st.sampled_from(["https://youtu.be/", "https://vimeo.com/", "https://www.youtube.com/watch?v=", ""]),
)
def test_whatever_is_given_a_player_is_one_of_theirs(text: str, begin: str) -> None:
    found = clip(begin + text)
    assert found is None or found.player.startswith(
        ("https://www.youtube-nocookie.com/embed/", "https://player.vimeo.com/video/")
    )
