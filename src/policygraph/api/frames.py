"""The rows of an answer as a pandas DataFrame; imported where one is asked for, for pandas may not be installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas

from policygraph.api.values import Value
from policygraph.formats import SAID

_DECLARED = {"integer": "Int64", "decimal": "Float64", "boolean": "boolean", "date": "datetime64[s]"}
# The types of columns, each with what it holds, the narrower before the wider. The nullable ones keep a whole number
# whole beside an empty cell, and a float holds those up to 2⁵³ alone; seconds reach from the year 1 to 9999, as days do
# in Python.
_HOLDS: dict[str, Callable[[Any], bool]] = {
    "boolean": lambda value: type(value) is bool,
    "Int64": lambda value: type(value) is int and -(2**63) <= value < 2**63,
    "Float64": lambda value: type(value) in (float, Decimal) or (type(value) is int and abs(value) <= 2**53),
    "datetime64[s]": lambda value: type(value) is date,
    "string": lambda value: isinstance(value, str),
}
_MADE: dict[str, Callable[[Any], Any]] = {"Float64": float, "string": str}


def frame(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Value]],
    declared: Mapping[str, str],
    said: Sequence[tuple[str, ...]] | None,
) -> pandas.DataFrame:
    """A DataFrame of an answer.

    Args:
        columns: the names of the columns.
        rows: the rows, each with these columns.
        declared: the columns' types by the question's header, where it has one.
        said: what to add on each row, in the columns ``SAID``; None to add none.
    """
    series = [_series([row[name] for row in rows], declared.get(name)) for name in columns]
    names = [*columns]
    if said is not None:
        series += [_series([row[at] for row in said], "string") for at in range(len(SAID))]
        names += SAID
    made = pandas.DataFrame(dict(enumerate(series)), index=range(len(rows)))
    made.columns = names  # only now, for two may be the same
    return made


def _series(values: Sequence[Value], declared: str | None) -> pandas.Series:
    """A column of the type that is declared, where it holds all values, or else of the first that does."""
    held = [value for value in values if value is not None]
    wished = [_DECLARED.get(declared, "string")] if declared else []
    dtypes = [*wished, *(_HOLDS if held else ())]
    dtype = next((dtype for dtype in dtypes if all(map(_HOLDS[dtype], held))), "object")
    if dtype == "object":
        return pandas.Series([pandas.NA if value is None else value for value in values], dtype=object)
    made = _MADE.get(dtype, lambda value: value)
    return pandas.Series([None if value is None else made(value) for value in values], dtype=dtype)
