"""The HTTP API."""

from tests.template.written import TRANSLATED


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


def test_the_public_door_is_throttled() -> None:
    limits = TRANSLATED["ApiApiGatewayDefaultStage"]["Properties"]["DefaultRouteSettings"]
    assert limits == {"ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20}
