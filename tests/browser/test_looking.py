"""What every page is looked at for is found where it is."""

import pytest

from tests.browser.conftest import PHONE, Opens
from tests.browser.looking import NO_SCRIPT, barriers, sticking_out

LONG = "Donaudampfschifffahrtsgesellschaft" * 3


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f"<p style='overflow-wrap:anywhere'>{LONG}</p><div style='overflow-x:auto'>{LONG}</div>", False),
        (f"<p>{LONG}</p>", True),
        (f"<button style='width:4rem'>{LONG[:20]}</button>", True),
        (
            f"<p style='position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)'><b>{LONG}</b></p>",
            False,
        ),
    ],
)
def test_what_sticks_out_of_the_window_or_of_its_own_box_is_found(opens: Opens, html: str, found: bool):
    page = opens("about:blank", size=PHONE)
    page.set_content(f"<meta name=viewport content='width=device-width'>{html}")
    assert bool(sticking_out(page)) is found


def test_nobody_waits_for_axe_where_there_is_no_script(opens: Opens):
    with pytest.raises(ValueError, match="opened without any"):
        barriers(opens("about:blank", **NO_SCRIPT))
