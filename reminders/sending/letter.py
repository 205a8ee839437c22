"""What is handed to a channel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """One text for one person; `key` lets a gateway that can tell refuse the same letter a second time."""

    title: str
    body: str
    to: str
    email: str = ""
    phone: str = ""
    url: str = ""
    key: str = ""

    @property
    def text(self) -> str:
        """All of it for ways that know no title: who it is for, what, and the address where there is one."""
        head = f"{self.to}：{self.title}" if self.to else self.title
        return "\n".join(filter(None, (head, self.body, self.url)))
