"""Our values as JSON and back: what travels between machines is never code.

Written by the types of the fields alone, so that a new field of the model travels by itself.
What is unset is left out; what another version sends and this one does not know is dropped.
"""

from __future__ import annotations

import base64
import dataclasses
import sys
import types
import typing
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

__all__ = ["pack", "unpack"]

T = TypeVar("T")


def pack(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value of the model as JSON."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, bytes):
        return base64.b85encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [pack(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: pack(held)
            for one in dataclasses.fields(value)
            if one.init and (held := getattr(value, one.name)) != one.default
        }
    raise TypeError(f"{type(value).__name__} does not travel")


def unpack(kind: type[T], value: Any) -> T:  # noqa: ANN401 - JSON
    """Return what `pack` made JSON of. Raises `ValueError` for what is no such value."""
    try:
        return typing.cast("T", _read(kind, value))
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise ValueError(f"this is no {kind.__name__}: {error}") from error


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - types and JSON
    origin = typing.get_origin(kind)
    if origin in {types.UnionType, typing.Union}:
        kinds = [one for one in typing.get_args(kind) if one is not type(None)]
        return None if value is None else _read(kinds[0], value)
    if origin is tuple:
        return _read_tuple(typing.get_args(kind), value)
    if origin is typing.Literal:
        if value not in typing.get_args(kind):
            raise ValueError(f"{value!r} is none of {typing.get_args(kind)}")
        return value
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(
            **{name: _read(hints[name], one) for name, one in value.items() if name in hints}
        )
    if kind is bytes:
        return base64.b85decode(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        raise ValueError(f"{value!r:.40} is no {kind.__name__}")
    return value


def _read_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], one) for one in value)
    return tuple(_read(kind, one) for kind, one in zip(kinds, value, strict=True))


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    from citecheck import model

    # What a field's type names: in the module of the value, or imported there for types only.
    names = {**vars(model), **vars(sys.modules[kind.__module__]), "datetime": datetime}
    return typing.get_type_hints(kind, globalns=names)
