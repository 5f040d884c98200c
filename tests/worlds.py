"""Small random ontologies with data, in which every kind of axiom that the rules compile meets the others."""

from __future__ import annotations

import random

from rdflib import OWL, RDF, RDFS, Literal
from written import term, triples, written_list

PAIRS = [RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf, OWL.propertyDisjointWith]
CLASS_PAIRS = [RDFS.subClassOf, RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.complementOf]
KINDS = [OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty]


def random_world(seed):
    pick = random.Random(seed)
    classes, properties = [[term(f"pg:{kind}{k}") for k in range(6)] for kind in "Cp"]
    things, inverses = [term(f"pg:x{k}") for k in range(6)], [term(f"pgn:i{k}") for k in range(2)]
    values = [Literal("z"), Literal(5), *map(term, ('"2001-13-01"^^xsd:date', '"q"^^xsd:decimal'))]
    world = [(c, RDF.type, OWL.Class) for c in classes]
    world += [(p, RDF.type, OWL.ObjectProperty) for p in (*properties, *inverses)]
    for node in inverses:
        pair = [node, pick.choice(properties)]
        pick.shuffle(pair)
        world.append((pair[0], OWL.inverseOf, pair[1]))
    properties_and_inverses = properties + inverses
    for _ in range(3):
        world.append((pick.choice(properties), pick.choice(PAIRS), pick.choice(properties_and_inverses)))
        world.append((pick.choice(classes), pick.choice(CLASS_PAIRS), pick.choice(classes)))
        world.append((pick.choice(properties), pick.choice([RDFS.domain, RDFS.range]), pick.choice(classes)))
    world += [(pick.choice(properties), RDF.type, pick.choice(KINDS)) for _ in range(2)]
    for k in range(3):
        words = [f"<{pick.choice(properties_and_inverses)}>" for _ in range(pick.choice([1, 2, 2, 3]))]
        world += triples(written_list(f"pgn:c{k}", *words))
        world.append((pick.choice(properties), OWL.propertyChainAxiom, term(f"pgn:c{k}-0")))
    parted = triples(written_list("pgn:d", *(f"<{c}>" for c in pick.sample(classes, 3))))
    world += [*parted, *triples("pg:d a owl:AllDisjointClasses / pg:d owl:members pgn:d-0")]
    for name, value in zip((OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual), "xpx", strict=True):
        world.append((term("pg:n"), name, pick.choice(things if value == "x" else properties)))
    world += [(pick.choice(things), RDF.type, pick.choice(classes)) for _ in range(3)]
    world += [(pick.choice(things), pick.choice(properties), pick.choice(things)) for _ in range(7)]
    world += [(pick.choice(things), pick.choice(properties), pick.choice(values)) for _ in range(2)]
    pick.shuffle(world)
    return world
