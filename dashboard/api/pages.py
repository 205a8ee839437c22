"""数据接口说明: openapi.json as a page to read, made on the server, with nothing from elsewhere and no script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import signed_in
from accounts.roles import Act
from dashboard.api.contract import contract, operations_of
from dashboard.api.operations import TITLE

_KINDS = {
    "string": "文字",
    "integer": "整数",
    "boolean": "是否（true、false）",
    "array": "列表",
    "object": "对象",
}
_FORMATS = {"date": "日期", "date-time": "时间"}
# What stands in the examples for the one address with a key in it.
_EXAMPLES = {
    "/api/v1/scoreboard": "?year=2026&as_of=2026-11-23",
    "/api/v1/records": "?kind=meeting&since=2026-11-01",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter or one field; `depth` is how deep it lies in the answer."""

    name: str
    kind: str
    said: str
    depth: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: what it gives, what may be asked, every field of the answer."""

    key: str
    path: str
    title: str
    said: str
    example: str
    asked: tuple[Line, ...]
    fields: tuple[Line, ...]


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The page."""
    _reader(request)
    told = contract()
    schemas = told["components"]["schemas"]
    addresses = [_address(path, each, schemas) for path, each in operations_of(told).items()]
    statuses = operations_of(told)["/api/v1/records"]["responses"]
    context = {
        "title": TITLE,
        "addresses": addresses,
        "statuses": [(status, each["description"]) for status, each in statuses.items()],
        "rate": settings.API_RATE_PER_MINUTE,
        "host": request.build_absolute_uri("/")[:-1],
    }
    return render(request, "dashboard/api.html", context)


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The document that programs read."""
    _reader(request)
    return JsonResponse(contract(), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _reader(request: HttpRequest) -> None:
    if not signed_in(request).may(Act.READ_API_PAGE):
        raise PermissionDenied("数据接口说明由区人大办和系统管理员查看")


def _address(path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Address:
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    asked = tuple(
        Line(each["name"], _kind(each["schema"], schemas), each.get("description", ""),
             remark="必填" if each["required"] else "")
        for each in operation["parameters"]
    )  # fmt: skip
    example = path.replace("{key}", "330111-1") + _EXAMPLES.get(path, "")
    return Address(
        operation["operationId"], path, operation["summary"], operation["description"], example, asked,
        tuple(_fields(answer, schemas)),
    )  # fmt: skip


def _fields(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> list[Line]:
    """Every field of an answer, what lies inside a list after it."""
    lines: list[Line] = []
    for name, about in _meant(schema, schemas).get("properties", {}).items():
        lines.append(Line(name, _kind(about, schemas), about.get("description", ""), depth))
        inner = about.get("items", about)
        if "$ref" in inner:
            lines += _fields(inner, schemas, depth + 1)
    return lines


def _meant(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    found: dict[str, Any] = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _kind(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """A field's kind in words."""
    if "anyOf" in schema:
        first = next(each for each in schema["anyOf"] if each.get("type") != "null")
        return f"{_kind(first, schemas)}，可为空"
    meant = _meant(schema, schemas)
    if "enum" in meant or "const" in meant:
        return "代码"
    return _FORMATS.get(meant.get("format", ""), _KINDS[meant["type"]])
