"""A saved question as it is asked: the query, what its header says of it, and its parameters bound.

The text of the query is kept whole, header and all, so that what runs is what the file says. A question kept in a
snapshot comes back and is bound with the standard library alone, and without a parameter given with less than that:
what reads and writes query text is imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from policygraph.findings import PolicygraphError

if TYPE_CHECKING:
    from policygraph.parameters import IsInstance, Parameter, Resolve


@dataclass(frozen=True)
class Question:
    """A saved query and what its header says of it; ``companion`` is a SELECT of the records behind a row."""

    id: str
    path: str
    text: str = field(repr=False)
    summary: str
    summary_ja: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[Parameter, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    companion: str | None = field(default=None, repr=False)
    view: str = "table"
    kind: str = "question"
    severity: str = "error"
    form: str = "select"

    def to_json(self) -> dict[str, Any]:
        """What :meth:`from_json` reads, made of JSON's own types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        """The question that :meth:`to_json` wrote."""
        lists = {"tags": tuple(data["tags"]), "evidence": tuple(data["evidence"]), "params": ()}
        if data["params"]:
            from policygraph.parameters import Parameter

            lists["params"] = tuple(
                Parameter(**(each | {"choices": tuple(each["choices"])})) for each in data["params"]
            )
        return cls(**{**data, **lists})

    def bind(
        self, given: Mapping[str, str], prefixes: Mapping[str, str], resolve: Resolve, is_instance: IsInstance
    ) -> str:
        """The query's text with what was typed in it; a parameter not given keeps the default of the text.

        Arguments and errors are those of :func:`policygraph.parameters.values`.
        """
        return self._bound(self.text, given, prefixes, resolve, is_instance)

    def bind_companion(
        self, given: Mapping[str, str], prefixes: Mapping[str, str], resolve: Resolve, is_instance: IsInstance
    ) -> str:
        """The companion's text with the same values in it; see :meth:`bind`."""
        if self.companion is None:
            raise PolicygraphError(f"{self.id} has no companion query", "its rows name their records themselves")
        return self._bound(self.companion, given, prefixes, resolve, is_instance)

    def _bound(
        self,
        text: str,
        given: Mapping[str, str],
        prefixes: Mapping[str, str],
        resolve: Resolve,
        is_instance: IsInstance,
    ) -> str:
        if not given and not any(param.required and param.default is None for param in self.params):
            return text  # the defaults stand in it
        from policygraph import sparql
        from policygraph.parameters import values

        return sparql.bind(text, values(self.params, given, prefixes, resolve, is_instance))
