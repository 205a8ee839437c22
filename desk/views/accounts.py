"""本单位账号: the office opens the chair's, the chair opens and closes those of the unit's other people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act, Role
from accounts.room import OTHERS_PER_UNIT
from accounts.second_factor import accounts_with_one, second_factor_remove
from accounts.unit_accounts import (
    keeps,
    unit_account_close,
    unit_account_renew_password,
    unit_account_reopen,
)
from desk import told_once
from desk.forms.accounts import AccountForm, role_words
from papers.chips import Chip
from papers.words import day
from townships.models import Township
from townships.seats import seat_open

IN_USE = Chip("ok", "✓", "在用")
FIRST_TIME = Chip("soon", "▲", "待首次登录")
ENDS = Chip("soon", "▲", "将离任")
LEFT = Chip("na", "—", "已离任")
CLOSED = Chip("na", "—", "已停用")
_ORDER = (Role.CHAIR, Role.DEPUTY, Role.CLERK, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked before an act that cannot be taken back: the name of the act, what follows from it."""

    label: str
    follows: tuple[str, ...]


_ASKED = {
    "password": Asked(
        "重设密码",
        ("原来的密码随即失效，现有的登录全部退出", "给出一个新的首次登录密码，只显示一次，请当面交给本人"),
    ),
    "factor": Asked(
        "清除双因素认证",
        (
            "动态口令、通行密钥、安全密钥和恢复代码全部作废，现有的登录全部退出",
            "请先当面或打电话核实是本人要求：清除以后，只凭密码就可以登录",
        ),
    ),
    "close": Asked(
        "停用账号", ("即时生效，现有的登录全部退出，不能再登录", "填写的材料仍归本单位；以后可以再启用")
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One account as the page shows it."""

    account: User
    post: str
    chip: Chip
    is_over: bool
    may_close: bool
    may_reopen: bool
    may_renew: bool
    may_remove_factor: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in the office's list: who its chair's account is for, how many others it has."""

    unit: Township
    chair: User | None
    others: int


@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts of one unit; for the office without a unit, the list of units."""
    user = _keeper(request)
    if user.is_office and not request.GET.get("area"):
        return _units(request, user)
    return _page(request, user, _unit(request, user))


@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Open an account; its password stands on the page after, once."""
    user = _keeper(request)
    unit = _unit(request, user)
    now = timezone.now()
    form = AccountForm(
        request.POST or None, unit=unit, by=user, on=timezone.localdate(now),
        initial={"role": request.GET.get("role", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            opened = seat_open(seat=form.seat(), by=user, at=now)
        except ValidationError as error:
            _tell(form, error)
        else:
            return _to_be_told(request, opened.account, opened.password)
    back = _address(user, unit)
    context = {"form": form, "unit": unit, "back": back, "most": OTHERS_PER_UNIT}
    return render(request, "desk/account_new.html", context, status=400 if form.errors else 200)


@require_POST
def account_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Close, open again, give a new password for one sign-in, or take off a second factor that was lost."""
    user = _keeper(request)
    account = get_object_or_404(User.objects.for_keeper(user), pk=pk)
    unit = get_object_or_404(Township.objects.for_user(user), code=account.scope)
    now = timezone.now()
    try:
        match request.POST.get("verb"):
            case "close":
                unit_account_close(account=account, by=user, at=now)
                messages.success(request, f"已停用{account.name}的账号，即时生效；其填写的材料仍归本单位")
            case "reopen":
                unit_account_reopen(account=account, by=user, at=now)
                messages.success(request, f"已启用{account.name}的账号")
            case "password":
                password = unit_account_renew_password(account=account, by=user, at=now)
                return _to_be_told(request, account, password)
            case "factor":
                second_factor_remove(account=account, by=user, at=now)
                messages.success(
                    request, f"已清除{account.name}的双因素认证，其登录已全部退出；请本人登录后重新设置"
                )
            case _:
                messages.error(request, "没有这个办理动作")
    except (ValidationError, PermissionDenied) as error:
        told = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        messages.error(request, told)
    return redirect(_address(user, unit))


@require_GET
def account_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What will happen, before an account is closed, gets a new password or loses its second factor."""
    user = _keeper(request)
    account = get_object_or_404(User.objects.for_keeper(user), pk=pk)
    unit = get_object_or_404(Township.objects.for_user(user), code=account.scope)
    asked = _ASKED.get(request.GET.get("verb", ""))
    back = _address(user, unit)
    if asked is None:
        return redirect(back)
    context = {
        "account": account, "post": role_words(account.role, unit), "unit": unit, "back": back,
        "verb": request.GET["verb"], "asked": asked, "hours": settings.FIRST_PASSWORD_HOURS,
    }  # fmt: skip
    return render(request, "desk/account_ask.html", context)


@require_GET
def account_told(request: HttpRequest) -> HttpResponse:
    """A password for the first sign-in, shown this once to whoever has just had it made."""
    user = _keeper(request)
    told = told_once.take(request)
    if told is None:
        messages.info(request, "首次登录的密码只显示一次，已经显示过了；没有记下的，请再“重设密码”")
        return redirect("desk:accounts")
    account = get_object_or_404(User.objects.for_keeper(user), pk=told[0])
    unit = get_object_or_404(Township.objects.for_user(user), code=account.scope)
    context = {
        "account": account, "password": told[1], "unit": unit, "post": role_words(account.role, unit),
        "address": settings.PORTAL_URL or request.build_absolute_uri("/"), "hours": settings.FIRST_PASSWORD_HOURS,
        "by": user, "back": _address(user, unit),
    }  # fmt: skip
    return render(request, "desk/account_told.html", context)


def _keeper(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.OPEN_UNIT_ACCOUNTS):
        raise PermissionDenied("本单位的账号由人大主席（人大工委主任）开通和停用，区人大办可以代办")
    return user


def _unit(request: HttpRequest, user: User) -> Township:
    code = user.scope if user.is_unit else request.GET.get("area", "")
    return get_object_or_404(Township.objects.for_user(user), code=code)


def _address(user: User, unit: Township) -> str:
    url = reverse("desk:accounts")
    return f"{url}?area={unit.code}" if user.is_office else url


def _page(request: HttpRequest, user: User, unit: Township) -> HttpResponse:
    today = timezone.localdate()
    accounts = User.objects.for_keeper(user).filter(scope=unit.code)
    secured = accounts_with_one(accounts)
    rows = [_row(each, unit, user, today, has_factor=each.pk in secured) for each in _in_order(accounts)]
    able = [row for row in rows if not row.is_over]
    query = f"?area={unit.code}" if user.is_office else ""
    context = {
        "unit": unit,
        "rows": able,
        "past": [row for row in rows if row.is_over],
        "others": sum(row.account.role != Role.CHAIR for row in able),
        "most": OTHERS_PER_UNIT,
        "new_url": reverse("desk:account_new") + query,
        "by_office": user.is_office,
        "has_chair": any(row.account.role == Role.CHAIR for row in able),
    }
    return render(request, "desk/accounts.html", context)


def _units(request: HttpRequest, user: User) -> HttpResponse:
    """Two queries, however many units."""
    today = timezone.localdate()
    found: dict[str, list[User]] = {}
    for account in User.objects.for_keeper(user).able_on(today).order_by("scope", "pk"):
        found.setdefault(account.scope, []).append(account)
    rows = [
        UnitRow(
            unit,
            next((each for each in found.get(unit.code, ()) if each.role == Role.CHAIR), None),
            sum(each.role != Role.CHAIR for each in found.get(unit.code, ())),
        )
        for unit in Township.objects.for_user(user).open_on(today)
    ]
    context = {"rows": rows, "lacking": sum(row.chair is None for row in rows)}
    return render(request, "desk/accounts_units.html", context)


def _in_order(accounts: Iterable[User]) -> list[User]:
    return sorted(accounts, key=lambda each: (_ORDER.index(Role(each.role)), each.pk))


def _row(account: User, unit: Township, user: User, today: date, *, has_factor: bool) -> Row:
    kept = not keeps(by=user, role=account.role, scope=account.scope) and account.pk != user.pk
    has_left = account.has_left(today)
    is_over = has_left or not account.is_active
    return Row(
        account=account,
        post=role_words(account.role, unit),
        chip=_chip(account, has_left),
        is_over=is_over,
        may_close=kept and not is_over,
        may_reopen=kept and not account.is_active and not has_left,
        may_renew=kept and not is_over,
        may_remove_factor=kept and not is_over and has_factor,
    )


def _chip(account: User, has_left: bool) -> Chip:
    if not account.is_active:
        return CLOSED
    if has_left:
        return LEFT.saying(day(account.ends_on))
    if account.ends_on is not None:
        return ENDS.saying(day(account.ends_on))
    return FIRST_TIME if account.must_change_password else IN_USE


def _to_be_told(request: HttpRequest, account: User, password: str) -> HttpResponse:
    """A page of its own: one that is loaded again sends nothing again, and makes no other password."""
    told_once.keep(request, account.pk, password)
    return redirect("desk:account_told")


def _tell(form: AccountForm, error: ValidationError) -> None:
    """Each message beside the field it speaks of."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        form.add_error(name if name in form.fields else None, texts)
