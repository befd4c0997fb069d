"""The HTTP API's routes as resources of their own.

SAM writes routes, integrations and authorizers into the API's OpenAPI ``Body``, which the emulator's CloudFormation ignores; it
does make them from resources. The meaning is the same, the Body stays the source.
"""

import copy
from collections.abc import Iterator
from typing import Any

Resources = dict[str, Any]


def spelled_out(template: dict[str, Any]) -> dict[str, Any]:
    """A translated *template* with every HTTP API's Body replaced by routes, integrations and authorizers."""
    after = copy.deepcopy(template)
    for logical, resource in list(after["Resources"].items()):
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in resource["Properties"]:
            body = resource["Properties"].pop("Body")
            resource["Properties"] |= {"Name": body["info"]["title"], "ProtocolType": "HTTP"}
            after["Resources"] |= dict(_authorizers(logical, body))
            after["Resources"] |= dict(_routes(logical, body))
    return after


def _authorizers(api: str, body: dict[str, Any]) -> Iterator[tuple[str, Resources]]:
    for name, scheme in body.get("components", {}).get("securitySchemes", {}).items():
        authorizer = scheme["x-amazon-apigateway-authorizer"]
        jwt = authorizer["jwtConfiguration"]
        properties = {
            "ApiId": {"Ref": api},
            "AuthorizerType": "JWT",
            "Name": name,
            "IdentitySource": [authorizer["identitySource"]],
            "JwtConfiguration": {"Issuer": jwt["issuer"], "Audience": jwt["audience"]},
        }
        yield f"{api}{name}Authorizer", {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": properties}


def _routes(api: str, body: dict[str, Any]) -> Iterator[tuple[str, Resources]]:
    number = 0
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            number += 1
            integration = operation["x-amazon-apigateway-integration"]
            properties = {
                "ApiId": {"Ref": api},
                "IntegrationType": "AWS_PROXY",
                "IntegrationMethod": integration["httpMethod"],
                "IntegrationUri": integration["uri"],
                "PayloadFormatVersion": integration["payloadFormatVersion"],
            }
            yield f"{api}Integration{number}", {"Type": "AWS::ApiGatewayV2::Integration", "Properties": properties}
            route: dict[str, Any] = {
                "ApiId": {"Ref": api},
                "RouteKey": f"{method.upper()} {path}",
                "Target": {"Fn::Join": ["/", ["integrations", {"Ref": f"{api}Integration{number}"}]]},
            }
            for requirement in operation.get("security", []):
                name = next(iter(requirement))
                route |= {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": f"{api}{name}Authorizer"}}
            yield f"{api}Route{number}", {"Type": "AWS::ApiGatewayV2::Route", "Properties": route}
