"""The ontology and the data under an OWL profile checker and a complete OWL DL reasoner, which share no code with ours.

Each verdict is proven both ways: what is there passes, and the same with one wrong axiom planted does not.
"""

from __future__ import annotations

import pytest
from rdflib import XSD, Graph, Literal

from policygraph import project

pytestmark = pytest.mark.stores

BUNDLED = project.load(project.BUNDLED)
ONTOLOGY = {file.path.stem: file.path for file in BUNDLED.part("ontology")}
DATA = [file.path for file in BUNDLED.part("data")]

PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in project_prefixes().items()) if False else """\
@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix agency: <https://w3id.org/policygraph/agency/> .
@prefix program: <https://w3id.org/policygraph/program/> .
@prefix y: <https://w3id.org/policygraph/source/yamasaki-memo/> .
"""
