"""One case for each W3C rule that the rules engine compiles, with a near miss."""

from __future__ import annotations

from written import written_list

# Per rule: its premises in the order of W3C's table, what they conclude, and a near miss that does not
DERIVING = [
    (
        "prp-dom",
        "pg:p rdfs:domain pg:C / pg:x pg:p pg:y",
        "pg:x a pg:C",
        "pg:p rdfs:domain pg:C / pg:x pg:q pg:y",
    ),
    (
        "prp-rng",
        "pg:p rdfs:range pg:C / pg:x pg:p pg:y",
        "pg:y a pg:C",
        "pg:p rdfs:range pg:C / pg:y pg:p pg:x",
    ),
    (
        "prp-symp",
        "pg:p a owl:SymmetricProperty / pg:x pg:p pg:y",
        "pg:y pg:p pg:x",
        "pg:p a owl:SymmetricProperty / pg:x pg:q pg:y",
    ),
    (
        "prp-trp",
        "pg:p a owl:TransitiveProperty / pg:x pg:p pg:y / pg:y pg:p pg:z",
        "pg:x pg:p pg:z",
        "pg:p a owl:TransitiveProperty / pg:x pg:p pg:y / pg:z pg:p pg:y",
    ),
    (
        "prp-spo1",
        "pg:p rdfs:subPropertyOf pg:q / pg:x pg:p pg:y",
        "pg:x pg:q pg:y",
        "pg:q rdfs:subPropertyOf pg:p / pg:x pg:p pg:y",
    ),
    (
        "prp-spo2",
        f"pg:r owl:propertyChainAxiom pgn:c-0 / {written_list('pgn:c', 'pg:p', 'pg:q')}"
        " / pg:x pg:p pg:y / pg:y pg:q pg:z",
        "pg:x pg:r pg:z",
        f"pg:r owl:propertyChainAxiom pgn:c-0 / {written_list('pgn:c', 'pg:p', 'pg:q')}"
        " / pg:x pg:q pg:y / pg:y pg:p pg:z",
    ),
    (
        "prp-eqp1",
        "pg:p owl:equivalentProperty pg:q / pg:x pg:p pg:y",
        "pg:x pg:q pg:y",
        "pg:p owl:equivalentProperty pg:q / pg:x pg:r pg:y",
    ),
    (
        "prp-eqp2",
        "pg:q owl:equivalentProperty pg:p / pg:x pg:p pg:y",
        "pg:x pg:q pg:y",
        "pg:q owl:equivalentProperty pg:r / pg:x pg:p pg:y",
    ),
    (
        "prp-inv1",
        "pg:p owl:inverseOf pg:q / pg:x pg:p pg:y",
        "pg:y pg:q pg:x",
        "pg:p owl:inverseOf pg:r / pg:x pg:p pg:y",
    ),
    (
        "prp-inv2",
        "pg:q owl:inverseOf pg:p / pg:x pg:p pg:y",
        "pg:y pg:q pg:x",
        "pg:q owl:inverseOf pg:p / pg:y pg:p pg:x",
    ),
    (
        "cax-sco",
        "pg:C rdfs:subClassOf pg:D / pg:x a pg:C",
        "pg:x a pg:D",
        "pg:D rdfs:subClassOf pg:C / pg:x a pg:C",
    ),
    (
        "cax-eqc1",
        "pg:C owl:equivalentClass pg:D / pg:x a pg:C",
        "pg:x a pg:D",
        "pg:C owl:equivalentClass pg:D / pg:x a pg:B",
    ),
    (
        "cax-eqc2",
        "pg:D owl:equivalentClass pg:C / pg:x a pg:C",
        "pg:x a pg:D",
        "pg:D owl:equivalentClass pg:B / pg:x a pg:C",
    ),
]


PARTED = "pg:d a owl:AllDisjointClasses / pg:d owl:members pgn:l-0 / " + written_list("pgn:l", "pg:A", "pg:B", "pg:C")
SPLIT = "pg:d a owl:AllDisjointProperties / pg:d owl:members pgn:l-0 / " + written_list("pgn:l", "pg:p", "pg:q", "pg:r")
DENIED = "pg:n owl:sourceIndividual pg:x / pg:n owl:assertionProperty pg:p / "

# Per rule that concludes false: its premises in the order of W3C's table, and a near miss that is fine
CLASHING = [
    (
        "cax-dw",
        "pg:A owl:disjointWith pg:B / pg:x a pg:A / pg:x a pg:B",
        "pg:A owl:disjointWith pg:B / pg:x a pg:A",
    ),
    ("cax-adc", f"{PARTED} / pg:x a pg:A / pg:x a pg:C", f"{PARTED} / pg:x a pg:A / pg:y a pg:C"),
    (
        "prp-irp",
        "pg:p a owl:IrreflexiveProperty / pg:x pg:p pg:x",
        "pg:p a owl:IrreflexiveProperty / pg:x pg:p pg:y",
    ),
    (
        "prp-asyp",
        "pg:p a owl:AsymmetricProperty / pg:x pg:p pg:y / pg:y pg:p pg:x",
        "pg:p a owl:AsymmetricProperty / pg:x pg:p pg:y / pg:y pg:q pg:x",
    ),
    (
        "prp-pdw",
        "pg:p owl:propertyDisjointWith pg:q / pg:x pg:p pg:y / pg:x pg:q pg:y",
        "pg:p owl:propertyDisjointWith pg:q / pg:x pg:p pg:y / pg:y pg:q pg:x",
    ),
    ("prp-adp", f"{SPLIT} / pg:x pg:p pg:y / pg:x pg:q pg:y", f"{SPLIT} / pg:x pg:p pg:y / pg:x pg:q pg:z"),
    ("cls-nothing2", "pg:x a owl:Nothing", "pg:x a pg:A"),
    (
        "cls-com",
        "pg:A owl:complementOf pg:B / pg:x a pg:A / pg:x a pg:B",
        "pg:A owl:complementOf pg:B / pg:x a pg:A",
    ),
    (
        "prp-npa1",
        DENIED + "pg:n owl:targetIndividual pg:y / pg:x pg:p pg:y",
        DENIED + "pg:n owl:targetIndividual pg:y",
    ),
    (
        "prp-npa2",
        DENIED + 'pg:n owl:targetValue "z" / pg:x pg:p "z"',
        DENIED + 'pg:n owl:targetValue "z" / pg:x pg:p "y"',
    ),
    ("dt-not-type", 'pg:x pg:v "2001-13-01"^^xsd:date', 'pg:x pg:v "2001-12-01"^^xsd:date'),
]
