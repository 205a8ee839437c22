"""How the web admin looks."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "富阳区乡镇(街道)人大工作平台",
    "SITE_HEADER": "人大工作平台 · 管理",
    "SITE_SUBHEADER": "富阳区人大常委会办公室",
    "SITE_URL": "/",
    "SITE_SYMBOL": "account_balance",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}
    ],
    "SITE_DROPDOWN": [{"icon": "home", "title": "返回平台", "link": reverse_lazy("home")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "THEME": "light",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "fuyang_renda.admin_navigation.navigation",
    },
    "STYLES": [lambda request: static("css/admin.css")],
    "SCRIPTS": [lambda request: static("js/admin.js")],
    "ENVIRONMENT": "fuyang_renda.frame.environment",
}
