"""The portal with one address more: a view that does nothing, behind the same middleware, for comparison under load."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuyang_renda.settings")

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """Two letters."""
    return HttpResponse("ok")


settings.ROOT_URLCONF = "bench.bare"
handler400 = "fuyang_renda.errors.bad_request"
handler403 = "fuyang_renda.errors.permission_denied"
handler404 = "fuyang_renda.errors.page_not_found"
handler500 = "fuyang_renda.errors.server_error"

application = get_wsgi_application()
urlpatterns = [path("bare/", bare), path("", include("fuyang_renda.urls"))]
