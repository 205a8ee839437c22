"""One's own messages: the list, one of them, the answer, the switches."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from records.views import evidence_answer
from reminders.forms import AnswerForm, NoticeAnswerForm
from reminders.inboxes import SWITCHES, message_read, messages_read, muted_save
from reminders.links import address
from reminders.models import Message, Muted, Notice, NoticeFile
from reminders.notices import notice_answer, unit_answering
from reminders.states import Kind
from reminders.urges import urge_answer

PAGE_SIZE = 30


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, the latest first; those not yet read are marked."""
    user = _reader(request)
    mine = Message.objects.for_user(user)
    only_new = request.GET.get("new") == "1"
    page = Paginator(mine.unread() if only_new else mine, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "only_new": only_new,
        "unread": mine.unread().count(),
        "is_office": user.may(Act.REMIND),
    }
    return render(request, "reminders/inbox.html", context)


@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """Everything read, but urges that wait for an answer."""
    number = messages_read(by=_reader(request), at=timezone.now())
    messages.success(request, f"已将{number}条消息标为已读" if number else "没有可以标为已读的消息")
    return redirect("reminders:inbox")


@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it is reading it."""
    user = _reader(request)
    row = _mine(user, pk)
    message_read(message=row, by=user, at=timezone.now())
    return render(request, "reminders/message.html", _whole(row, user))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's answer to an urge or a notice; what is wrong is told on the message's page, with what was typed."""
    user = _reader(request)
    row = _mine(user, pk)
    now = timezone.now()
    if row.urge is None and row.notice is None:
        raise Http404("这条消息不用答复")
    form: AnswerForm | NoticeAnswerForm = (
        AnswerForm(request.POST) if row.urge is not None else NoticeAnswerForm(request.POST)
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            if row.urge is not None:
                urge_answer(urge=row.urge, answer=data["answer"], text=data["text"], by=user, at=now)
            elif row.notice is not None:
                notice_answer(notice=row.notice, text=data["text"], by=user, at=now)
        except ValidationError as error:
            form.add_error(None, error) if not hasattr(error, "error_dict") else form.add_error(
                None, error.messages
            )
        else:
            messages.success(request, "已答复，区人大办可以看到")
            return redirect("reminders:message", pk)
    return render(request, "reminders/message.html", {**_whole(row, user), "form": form}, status=400)


@require_GET
def notice_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a notice, for those it was sent to and for the office."""
    user = signed_in(request)
    row = get_object_or_404(
        NoticeFile.objects.filter(notice__in=Notice.objects.for_user(user)).select_related("evidence__blob"),
        pk=pk,
    )
    return evidence_answer(row.evidence, user)


@require_http_methods(["GET", "POST"])
def switches(request: HttpRequest) -> HttpResponse:
    """Which kinds a person wants only in the inbox; returns always ring."""
    user = _reader(request)
    if request.method == "POST":
        on = set(request.POST.getlist("on"))
        try:
            muted_save(by=user, kinds=[kind.value for kind in SWITCHES if kind.value not in on])
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
        else:
            messages.success(request, "已保存")
        return redirect("reminders:switches")
    off = set(Muted.objects.filter(user=user).values_list("kind", flat=True))
    kinds = [(kind.value, kind.label, kind.value not in off) for kind in SWITCHES]
    return render(request, "reminders/switches.html", {"kinds": kinds, "always": Kind.RETURN.label})


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不接收消息")
    return user


def _mine(user: User, pk: int) -> Message:
    mine = Message.objects.for_user(user).select_related(
        "urge__township", "urge__by", "urge__answered_by", "notice__by"
    )
    return get_object_or_404(mine, pk=pk)


def _whole(row: Message, user: User) -> dict[str, object]:
    """All that the page of one message shows."""
    notice, urge = row.notice, row.urge
    files = list(notice.files.select_related("evidence")) if notice else []
    unit = unit_answering(notice, user) if notice else None
    given = notice.answers.filter(township=unit).select_related("by").first() if notice and unit else None
    return {
        "message": row,
        "link": address(row.link, user) if row.link else "",
        "urge": urge,
        "notice": notice,
        "files": files,
        "given": given,
        "asks_urge": urge is not None and not urge.answer and user.is_unit,
        "asks_notice": notice is not None and notice.asks_answer and unit is not None,
        "answers": AnswerForm().fields["answer"].choices,  # type: ignore[attr-defined]
    }
