"""The audit trail: what it is proved with, when it alarms, how long personal data stay."""

from fuyang_renda.settings.environment import env

# What keys of the chain are derived from; the first writes, the others verify what was written before. Empty: SECRET_KEY.
AUDIT_KEYS: list[str] = env.list("AUDIT_KEYS", default=[])
# So many failed sign-ins of one name within 15 minutes alarm (four times as many: of one address).
ALERT_FAILURES: int = env.int("ALERT_FAILURES", 5)
# More exports of one person within an hour, or rows in one export, or looks at whole telephones within an hour, alarm.
ALERT_EXPORTS_PER_HOUR: int = env.int("ALERT_EXPORTS_PER_HOUR", 20)
ALERT_EXPORT_ROWS: int = env.int("ALERT_EXPORT_ROWS", 2000)
ALERT_LOOKS_PER_HOUR: int = env.int("ALERT_LOOKS_PER_HOUR", 60)
# Days after everything somebody held has ended until `purge_expired` takes their telephone out.
PURGE_AFTER_DAYS: int = env.int("PURGE_AFTER_DAYS", 365)
