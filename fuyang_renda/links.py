"""Where a message leads: rooms beside the desk may not name its pages, the frame names all (settings.LINKS)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from desk.mends import mend_url


def link(target: str) -> str:
    """The page of `record:<key>`, `unit:<code>` or `mend:<code>:<word>` (a rule's word for what mends a finding)."""
    what, _, rest = target.partition(":")
    match what:
        case "record":
            return reverse("desk:record", args=[int(rest)])
        case "unit":
            return reverse("dashboard:township", args=[rest])
        case "mend":
            return _form(rest.partition(":")[2])
        case _:
            return reverse("home")


def _form(written: str) -> str:
    """The form a finding names, with what it knows filled in; later steps begin at the list of what lacks them."""
    word, _, query = written.partition("?")
    known = {name: value for name, value in parse_qsl(query) if name != "record"}
    try:
        url = mend_url(word)
    except KeyError:  # a message of an earlier version names a form that is no more
        return reverse("home")
    return f"{url}{'&' if '?' in url else '?'}{urlencode(known)}" if known else url
