"""A small project of its own, on the made-up island of the shapes' cases, for what the bundled dataset does not hold."""

from __future__ import annotations

from pathlib import Path

BASE = Path(__file__).parents[1] / "ontology/shapes/cases/base.ttl"
HEAD = BASE.read_text(encoding="utf-8").split("\n\n")[0]

# Two programs become one, which gives way to one of the two again; a planned halt; two launches that disagree; an end of
# what an expression leaves open, and we do not; dates that have one side alone; a name that no format takes as it is.
MORE = (
    HEAD
    + """
program:one-light a pg:Program ; skos:prefLabel "One Light"@en , "一つの灯"@ja .
program:night-ferry a pg:Program ; skos:prefLabel "Night Ferry"@en .
program:odd a pg:Program ; skos:prefLabel "\\"Great\\" <Lamp> & #3 $x$ [y] | `z`; ok"@en .
office:chair-of-lamps a pg:Office ; skos:prefLabel "Chair of Lamps"@en .
date:by-2101 a pg:Date ; skos:prefLabel "2101 at the latest"@en ; pg:edtf "../2101" ; pg:latest "2101-12-31"^^xsd:date .
date:about-2102 a pg:Date ; skos:prefLabel "about 2102"@en ; pg:edtf "2102~" ;
    pg:earliest "2102-01-01"^^xsd:date ; pg:latest "2102-12-31"^^xsd:date .
date:2104-02 a pg:Date ; skos:prefLabel "February 2104"@en ; pg:edtf "2104-02" ;
    pg:earliest "2104-02-01"^^xsd:date ; pg:latest "2104-02-29"^^xsd:date .
n:1-1-first a pg:Launch ; pg:summary "The boats set out in 2101."@en ; pg:concerns program:lantern-boats ;
    pg:hasLauncher agency:tide-office ; pg:hasTime date:2101 ; pg:isStatedIn n:1-1 .
n:1-2-second a pg:Launch ; pg:summary "The boats set out in 2102."@en ; pg:concerns program:lantern-boats ;
    pg:hasLauncher agency:tide-office ; pg:hasTime date:2102 ; pg:isStatedIn n:1-2 .
n:1-1-merger a pg:Succession ; pg:summary "Boats and lamps became one light."@en ;
    pg:hasBefore program:lantern-boats , program:reef-lamps ; pg:hasAfter program:one-light ;
    pg:hasSuccessionKind pg:Merged ; pg:hasTime date:2104-02 ; pg:isStatedIn n:1-1 .
n:1-2-back a pg:Succession ; pg:summary "The lamps came in the place of one light."@en ;
    pg:hasBefore program:one-light ; pg:hasAfter program:reef-lamps ;
    pg:hasSuccessionKind pg:Replaced ; pg:omits pg:hasTime ; pg:isStatedIn n:1-2 .
n:1-2-halt a pg:Suspension ; pg:summary "The ferry is to be put off in 2102."@en ; pg:concerns program:night-ferry ;
    pg:hasStatus pg:Planned ; pg:hasTime date:2102 ; pg:isStatedIn n:1-2 .
n:1-2-end a pg:Termination ; pg:summary "This scheme came to its end about 2102."@en ;
    pg:concerns n:1-2-this-scheme ; pg:hasTime date:about-2102 ; pg:isStatedIn n:1-2 .
judgement:scheme a pg:Identification ; pg:identifies n:1-2-this-scheme ; pg:identifiesAs program:reef-lamps ;
    pg:hasCertainty pg:Certain ; pg:reason "The boats went on."@en ;
    pg:hasCurator organization:lamplighters ; pg:judgedOn "2103-04-05"^^xsd:date .
n:1-1-odd a pg:Launch ; pg:summary "The great lamp was lit by 2101."@en ; pg:concerns program:odd ;
    pg:hasLauncher agency:tide-office ; pg:hasTime date:by-2101 ; pg:isStatedIn n:1-1 .
n:1-1-keeper a pg:Tenure ; pg:summary "Tilda Quill was keeper until 2102."@en ; pg:concerns office:keeper-of-lamps ;
    pg:hasHolder person:tilda-quill ; pg:ends date:2102 ; pg:omits pg:begins ; pg:isStatedIn n:1-1 .
n:1-1-chair a pg:Tenure ; pg:summary "Marlo Finch holds a chair of the lamplighters since 2101."@en ;
    pg:concerns office:chair-of-lamps ; pg:hasHolder person:marlo-finch ; pg:hasSeat organization:lamplighters ;
    pg:begins date:2101 ; pg:isStatedIn n:1-1 .
"""
)


def lanterns(root: Path, more: str = MORE) -> Path:
    """The project in a folder, which is returned; without ``more`` nothing is told of ends or dates."""
    (root / "data").mkdir(parents=True)
    (root / "data" / "base.ttl").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    if more:
        (root / "data" / "more.ttl").write_text(more, encoding="utf-8")
    return root
