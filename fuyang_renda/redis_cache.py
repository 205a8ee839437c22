"""The shared cache, which may be away: a page is then slower, never broken."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")
log = structlog.stdlib.get_logger(__name__)

# A host that is away is asked once in so many seconds, and waited for so long.
AGAIN_AFTER = 5.0
WAITS = 1.0


class PatientRedisCache(RedisCache):
    """Redis as Django knows it, but without an answer there is simply nothing in it.

    `add` then says that the key is new and `incr` knows no key: limits that count in the cache let pass. What must
    not let pass counts in the database.
    """

    # One for the process: each thread has a cache object of its own.
    _away_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_connect_timeout": WAITS, "socket_timeout": WAITS, **params.get("OPTIONS", {})}
        super().__init__(
            server, {**params, "OPTIONS": {name.lower(): value for name, value in options.items()}}
        )

    def is_there(self) -> bool:
        """Whether Redis answers now."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except (RedisError, OSError):
            return False

    def _ask(self, ask: Callable[[], T], otherwise: T) -> T:
        kind = type(self)
        if monotonic() < kind._away_until:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError) as error:
            kind._away_until = monotonic() + AGAIN_AFTER
            log.warning("the cache does not answer", trouble=type(error).__name__)
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(lambda: super(PatientRedisCache, self).add(key, value, timeout, version), True)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda: super(PatientRedisCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(lambda: super(PatientRedisCache, self).set(key, value, timeout, version), None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(lambda: super(PatientRedisCache, self).touch(key, timeout, version), False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._ask(lambda: super(PatientRedisCache, self).delete(key, version), False)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._ask(lambda: super(PatientRedisCache, self).get_many(keys, version), {})

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._ask(lambda: super(PatientRedisCache, self).has_key(key, version), False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        counted = self._ask(lambda: super(PatientRedisCache, self).incr(key, delta, version), None)
        if counted is None:
            raise ValueError(f"Key '{key}' not found")
        return counted

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return self._ask(lambda: super(PatientRedisCache, self).set_many(data, timeout, version), list(data))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask(lambda: super(PatientRedisCache, self).delete_many(keys, version), None)

    def clear(self) -> None:
        self._ask(super().clear, None)
