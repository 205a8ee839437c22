"""Addresses of the accounts of a unit, taken up by `desk.urls`."""

from django.urls import path

from desk.views import accounts

patterns = [
    path("desk/accounts/", accounts.account_list, name="accounts"),
    path("desk/accounts/new/", accounts.account_new, name="account_new"),
    path("desk/accounts/told/", accounts.account_told, name="account_told"),
    path("desk/accounts/<int:pk>/ask/", accounts.account_ask, name="account_ask"),
    path("desk/accounts/<int:pk>/act/", accounts.account_act, name="account_act"),
]
