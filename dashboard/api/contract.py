"""openapi.json: what ninja writes down of the operations, put into our words and made to say only what is meant."""

from __future__ import annotations

from functools import cache
from typing import Any

from dashboard.api.operations import api

PREFIX = "/api/v1/"
_ANSWERS = {
    "200": "取到的数据", "304": "没有变化（请求头写了 If-None-Match）", "401": "没有令牌，或令牌无效、到期、停用",
    "404": "没有这个地址、区划或这一天的数据，或不在令牌的范围之内", "405": "只接受 GET 和 HEAD",
    "422": "参数写错了", "429": "取数过于频繁",
}  # fmt: skip
_KEY = "区代码-编号，例如 330111-3"
_TAG = {"description": "内容的标记，下次取数写在 If-None-Match 里", "schema": {"type": "string"}}
_WAIT = {"description": "请等多少秒", "schema": {"type": "integer", "minimum": 1}}
_HEADERS = {
    "200": {"ETag": _TAG}, "304": {"ETag": _TAG}, "429": {"Retry-After": _WAIT},
    "401": {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}},
    "405": {"Allow": {"description": "GET, HEAD", "schema": {"type": "string"}}},
}  # fmt: skip


@cache
def contract() -> dict[str, Any]:
    """The OpenAPI document (3.1) of the API, as JSON values."""
    told: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    told["components"]["securitySchemes"] = {
        "TokenInHeader": {"type": "http", "scheme": "bearer", "description": "区系统管理员签发的令牌"}
    }
    for operation in operations_of(told).values():
        for parameter in operation["parameters"]:
            parameter["schema"] = _plain(parameter["schema"])
            parameter.setdefault("description", _KEY)
        for status, answer in operation["responses"].items():
            answer["description"] = _ANSWERS[str(status)]
            if headers := _HEADERS.get(str(status)):
                answer["headers"] = headers
        operation["responses"] = {str(key): value for key, value in sorted(operation["responses"].items())}
    schemas = told["components"]["schemas"]
    for name in [each for each in schemas if each.endswith("Asked")]:
        del schemas[name]  # whose fields stand among the parameters
    for schema in schemas.values():
        _drop_titles(schema)
        if "enum" in schema:
            schema.pop("description", None)  # that it is an enumeration
    return told


def operations_of(told: dict[str, Any]) -> dict[str, Any]:
    """The GET of every address."""
    return {path: methods["get"] for path, methods in told["paths"].items()}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is not one that may be null."""
    about = {key: value for key, value in schema.items() if key not in {"anyOf", "title", "default"}}
    kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    merged = about | (kinds[0] if kinds else {})
    if schema.get("default") is not None:
        merged["default"] = schema["default"]
    merged.pop("title", None)
    return merged


def _drop_titles(schema: dict[str, Any]) -> None:
    """pydantic's titles are the English names once more."""
    schema.pop("title", None)
    for each in schema.get("properties", {}).values():
        each.pop("title", None)
