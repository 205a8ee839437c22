"""Network ranges: how a setting writes them, and whether a request came from one."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

Network = IPv4Network | IPv6Network


def networks_read(name: str, written: Iterable[str]) -> tuple[Network, ...]:
    """The ranges that the setting `name` lists. Raises ImproperlyConfigured for one that cannot be meant."""
    read = []
    for each in written:
        try:
            read.append(ip_network(each.strip()))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} 应写成 10.12.0.0/16,192.168.1.20,fd00::/8 的样子（网段的主机位应为0）；“{each}”不是"
            ) from error
    return tuple(read)


def address_of(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """Where a request came from; None when nobody knows."""
    from accounts import trail  # the settings read this module before there are models

    written = trail.client_address(request)
    return ip_address(written) if written else None


def is_within(request: HttpRequest, networks: tuple[Network, ...]) -> bool:
    """Whether a request came from one of these ranges; one from nowhere did not."""
    address = address_of(request)
    return address is not None and any(address in network for network in networks)


def admin_is_open(request: HttpRequest) -> bool:
    """Whether the admin may be seen from where this request came from."""
    return not settings.ADMIN_NETWORKS or is_within(request, settings.ADMIN_NETWORKS)
