"""Numbers for monitoring: how the portal answers, and what waits in its rows. Of no person, no unit, no page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import inf
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django_prometheus.exports import ExportToDjangoView
from django_prometheus.middleware import PrometheusBeforeMiddleware
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from fuyang_renda.health import checks
from fuyang_renda.keeping.retention import backups_in
from fuyang_renda.networks import is_within
from records.models import Job
from reminders.models import Reminder
from reminders.states import State


class Measured(PrometheusBeforeMiddleware):  # type: ignore[misc]  # ships no types
    """How many requests, how long they took, how they ended. Which page, and whose, is not counted (design: principle 4)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        self.metrics.responses_by_status.labels(status=str(response.status_code)).inc()
        answer: HttpResponse = super().process_response(request, response)
        return answer


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, from METRICS_NETWORKS only; elsewhere there is no such page. Three queries."""
    if not is_within(request, settings.METRICS_NETWORKS):
        raise Http404
    answer: HttpResponse = ExportToDjangoView(request)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows(timezone.now()))
    answer.content += generate_latest(registry)
    return answer


class _Rows:
    """What the rows say at this moment: asked when somebody asks, kept nowhere."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Any]:
        healthy = GaugeMetricFamily(
            "portal_ready", "1 where a service that the portal stands on answers", labels=["check"]
        )
        for name, is_well in checks().items():
            healthy.add_metric([name], float(is_well))
        yield healthy
        yield GaugeMetricFamily(
            "portal_backup_age_seconds",
            "How old the newest scheduled backup is; +Inf where there is none",
            value=self._backup_age(),
        )
        try:
            yield from self._waiting()
        except DatabaseError:  # portal_ready has said so
            return

    def _waiting(self) -> Iterator[Any]:
        jobs = Job.objects.open().aggregate(
            waiting=Count("pk", filter=Q(state=Job.State.WAITING)),
            running=Count("pk", filter=Q(state=Job.State.RUNNING)),
            oldest=Min("created_at", filter=Q(state=Job.State.WAITING)),
        )
        yield GaugeMetricFamily("portal_jobs_waiting", "Jobs that no worker has taken", value=jobs["waiting"])
        yield GaugeMetricFamily("portal_jobs_running", "Jobs at work", value=jobs["running"])
        yield self._age("portal_jobs_oldest_waiting_seconds", "How long the oldest job waits", jobs["oldest"])
        due = Reminder.objects.filter(state=State.SCHEDULED, send_at__lte=self.at).aggregate(
            many=Count("pk"), oldest=Min("send_at")
        )
        yield GaugeMetricFamily(
            "portal_reminders_due", "Reminders whose time has come and that were not sent", value=due["many"]
        )
        yield self._age(
            "portal_reminders_oldest_due_seconds", "How long the oldest of them is due", due["oldest"]
        )

    def _backup_age(self) -> float:
        newest = next(iter(backups_in(settings.BACKUP_FOLDER).values()), None)
        if newest is None:
            return inf
        return (timezone.localtime(self.at).replace(tzinfo=None) - newest).total_seconds()

    def _age(self, name: str, told: str, since: datetime | None) -> GaugeMetricFamily:
        return GaugeMetricFamily(name, told, value=(self.at - since).total_seconds() if since else 0.0)
