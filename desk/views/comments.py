"""Comments on a record: unit and office write, both see."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import signed_in
from desk.forms.review import CommentForm
from records.comments import comment_write
from records.models import Record


@require_POST
def comment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one comment; what is wrong with it is told on the record's page."""
    user = signed_in(request)
    record = get_object_or_404(Record.objects.for_user(user), pk=pk)
    form = CommentForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        comment_write(record=record, by=user, at=timezone.now(), text=form.cleaned_data["text"])
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "留言已发出")
    return redirect(f"{reverse('desk:record', args=[pk])}#talk")
