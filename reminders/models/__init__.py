"""Messages are rows: what is to be sent, what was sent, by which way, and what came back."""

from reminders.models.channels import Channel as Channel
from reminders.models.ladder import Ladder as Ladder
from reminders.models.ladder import Muted as Muted
from reminders.models.ladder import Wording as Wording
from reminders.models.rows import Message as Message
from reminders.models.rows import PlanMark as PlanMark
from reminders.models.rows import Reminder as Reminder
from reminders.models.talk import Notice as Notice
from reminders.models.talk import NoticeAnswer as NoticeAnswer
from reminders.models.talk import NoticeFile as NoticeFile
from reminders.models.talk import Urge as Urge
