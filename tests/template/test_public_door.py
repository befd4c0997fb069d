"""The HTTP API."""

from shared.cost import floods
from tests.template.written import TRANSLATED

STAGE = TRANSLATED["ApiApiGatewayDefaultStage"]["Properties"]
ROUTES = [
    f"{method.upper()} {path}"
    for path, methods in TRANSLATED["Api"]["Properties"]["Body"]["paths"].items()
    for method in methods
]


def test_only_the_push_needs_a_token_links_and_scripts_bodies_are_signed_in_themselves() -> None:
    routes = {
        f"{method.upper()} {path}": operation.get("security", [])
        for path, methods in TRANSLATED["Api"]["Properties"]["Body"]["paths"].items()
        for method, operation in methods.items()
    }
    assert routes == {
        "POST /hooks/forms": [{"Push": []}],
        "POST /hooks/script/{form}": [],
        "GET /m/{token}": [],
        "HEAD /m/{token}": [],
        "POST /m/{token}": [],
        "GET /p/{token}": [],
        "HEAD /p/{token}": [],
        "POST /p/{token}": [],
        "GET /b/{token}": [],
        "HEAD /b/{token}": [],
        "POST /b/{token}": [],
        "GET /c/{token}": [],
        "HEAD /c/{token}": [],
        "POST /c/{token}": [],
        "GET /l/{token}": [],
        "HEAD /l/{token}": [],
        "POST /l/{token}": [],
        "GET /r/{token}": [],
        "HEAD /r/{token}": [],
        "POST /r/{token}": [],
        "GET /v/{token}": [],
        "HEAD /v/{token}": [],
        "POST /v/{token}": [],
        "GET /talk/{token}": [],
        "HEAD /talk/{token}": [],
        "POST /talk/{token}": [],
        "GET /desk": [],
        "HEAD /desk": [],
        "POST /desk": [],
        "GET /desk/{rest+}": [],
        "HEAD /desk/{rest+}": [],
        "POST /desk/{rest+}": [],
    }


def rate(route: str) -> int:
    """Requests a second that are let through."""
    found: int = STAGE["RouteSettings"].get(route, STAGE["DefaultRouteSettings"])["ThrottlingRateLimit"]
    return found


def test_the_public_door_is_throttled_route_by_route_and_every_limit_is_of_a_route() -> None:
    assert STAGE["DefaultRouteSettings"] == {"ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20}
    assert set(STAGE["RouteSettings"]) <= set(ROUTES)
    assert all(one["ThrottlingBurstLimit"] >= 4 * one["ThrottlingRateLimit"] for one in STAGE["RouteSettings"].values())
    assert {route for route in ROUTES if rate(route) == 10} == {
        "GET /b/{token}", "GET /l/{token}", "GET /m/{token}", "GET /talk/{token}", "GET /desk", "GET /desk/{rest+}", "POST /hooks/script/{form}",
    }  # fmt: skip


def test_what_a_flood_costs_is_reckoned_with_what_the_door_lets_through() -> None:
    letters = [route for route in ROUTES if len(route.split("/")[1]) == 1]
    assert (sum(map(rate, ROUTES)), sum(map(rate, letters))) == (floods.DOOR, floods.LINKS)


def test_a_flood_leaves_a_young_accounts_ten_executions_to_the_clock_and_the_senders() -> None:
    """Which may reserve none of them: ten are the fewest that have to stay unreserved. Two send, one ticks."""
    assert floods.DOOR * floods.REFUSED_TAKES <= 2
    assert floods.LINKS * floods.OPENED_TAKES <= 10 - 3
