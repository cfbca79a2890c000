"""Checks the parameters that a module's weights do not show."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from precis_packs.errors import PackError


def read_settings(family: str, parameters: Mapping[str, Any], **defaults: Any) -> SimpleNamespace:
    """The parameters by name, with `defaults` for those not given.

    A default's type is the type allowed: whole numbers from 1, numbers above 0, flags, texts. A
    type instead of a value, as in `heads=int`, says that the parameter must be given.
    """
    unknown = sorted(parameters.keys() - defaults.keys())
    if unknown:
        raise PackError(
            f"{family} has no parameter {', '.join(unknown)}; it has {', '.join(sorted(defaults))}"
        )
    return SimpleNamespace(
        **{name: _value(family, name, parameters, default) for name, default in defaults.items()}
    )


def _value(family: str, name: str, parameters: Mapping[str, Any], default: Any) -> Any:
    kind = default if isinstance(default, type) else type(default)
    if name not in parameters:
        if isinstance(default, type):
            raise PackError(f"{family} needs the parameter {name}, {_MEANT[kind]}")
        return default
    value = parameters[name]
    if kind is float and type(value) is int:
        value = float(value)
    too_small = kind is not bool and isinstance(value, int | float) and not value > 0
    if type(value) is not kind or too_small:
        raise PackError(f"{name} of {family} is {value!r}; it must be {_MEANT[kind]}")
    return value


_MEANT = {
    int: "a whole number from 1",
    float: "a number above 0",
    bool: "true or false",
    str: "a text",
}
