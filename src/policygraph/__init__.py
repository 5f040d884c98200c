"""A knowledge graph of Japan's industrial cluster policy, and the tool that keeps it, checks it and answers from it.

>>> import policygraph
>>> kg = policygraph.open()
>>> bool(kg.query("was-a-program-succeeded", program="Industrial Cluster Program"))
False

:func:`open` gives a :class:`policygraph.api.KnowledgeGraph`, whose page tells the rest.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from policygraph.findings import PolicygraphError, PolicygraphWarning, Refused

if TYPE_CHECKING:
    from policygraph.api import KnowledgeGraph

__all__ = ["PolicygraphError", "PolicygraphWarning", "Refused", "__version__", "open"]

__version__ = "0.1.0"


def open(path: str | os.PathLike[str] | None = None) -> KnowledgeGraph:
    """Open a project to ask from Python.

    Args:
        path: a folder with ``data/``, and ``ontology/`` and ``queries/`` for what it adds. Without it, the one that
            the environment variable ``POLICYGRAPH_PROJECT`` names, the nearest one from the working directory
            upwards, or else the bundled dataset.

    Returns:
        The knowledge graph of the project. It is built when it is first asked, which takes a few seconds, and kept
        from then on until a file changes.

    Raises:
        PolicygraphError: there is no such folder, or it is no project.
    """
    from policygraph.api import KnowledgeGraph
    from policygraph.project import find

    return KnowledgeGraph(find(None if path is None else os.fspath(path)))
