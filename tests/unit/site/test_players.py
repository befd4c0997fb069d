"""Which addresses are videos that a page can show."""

import pytest

from shared.site.players import player

TUBE = "https://www.youtube-nocookie.com/embed/FAKEvid0001?autoplay=1"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.youtube.com/watch?v=FAKEvid0001", TUBE),
        ("https://youtube.com/watch?list=PL1&v=FAKEvid0001&t=3", TUBE),
        ("https://youtu.be/FAKEvid0001?si=x", TUBE),
        ("https://m.youtube.com/live/FAKEvid0001", TUBE),
        ("https://vimeo.com/12345678", "https://player.vimeo.com/video/12345678?autoplay=1&dnt=1"),
        ("https://www.youtube.com/watch?v=../../x", None),
        ("https://www.youtube.com/watch", None),
        ("https://www.youtube.com/@somebody", None),
        ("https://youtube.com.example.org/watch?v=FAKEvid0001", None),
        ("https://vimeo.com/channels/1", None),
        ("https://example.org/watch?v=FAKEvid0001", None),
    ],
)
def test_only_a_known_video_has_a_player(url: str, shown: str | None):
    assert player(url) == shown
