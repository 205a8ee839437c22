"""Work that no request waits for: the queue, and what beat calls for."""

from typing import Any

from celery.schedules import crontab

from fuyang_renda.settings.environment import TIME_ZONE, VAR_DIR, env

_BROKER: str = env.str("CELERY_BROKER_URL", "")
CELERY_BROKER_URL = _BROKER or "filesystem://"
if not _BROKER:
    _queue, _control = VAR_DIR / "broker" / "queue", VAR_DIR / "broker" / "control"
    _queue.mkdir(parents=True, exist_ok=True)
    _control.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(_control),
        "polling_interval": 0.2,
    }
else:
    # A page that hands work on waits two seconds for the broker: the row is the truth, and is sent again.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "clear-expired-sessions": {
        "task": "accounts.tasks.clear_expired_sessions",
        "schedule": crontab(hour=3, minute=10),
    },
    # Links what was written to the trail and raises its alerts: twice a minute, so that an alert is seen within one.
    "watch-trail": {"task": "accounts.tasks.watch_trail", "schedule": 30.0, "options": {"expires": 30}},
    "verify-trail": {"task": "accounts.tasks.verify_trail", "schedule": crontab(hour=2, minute=40)},
    "sweep-jobs": {"task": "records.tasks.sweep_jobs", "schedule": crontab()},
    "freeze-month": {"task": "checklist.tasks.freeze_month", "schedule": crontab(hour=0, minute=20)},
    # Ticks only: rows say what is to be sent and when, so a tick that was missed, or came twice, changes nothing. One
    # that waited longer than its interval is dropped: the next does its work.
    "plan-reminders": {
        "task": "reminders.tasks.plan_reminders",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "dispatch-reminders": {
        "task": "reminders.tasks.dispatch_reminders",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-reminders": {
        "task": "reminders.tasks.sweep_reminders",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
}
