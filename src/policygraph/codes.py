"""What each code of a finding stands for, in one sentence, and the address at which it is explained.

The ids of check queries are codes too; what they stand for is the summary in their header.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policygraph.names import BASE
from policygraph.project import BUNDLED
from policygraph.questions import Question

PAGE = BASE + "findings#"

CODES = {
    # files
    "syntax": "The file breaks the grammar of Turtle.",
    "encoding": "The file is not plain UTF-8.",
    "prefix-redefined": "A prefix is declared twice in a file, for two namespaces.",
    "blank-node": "A node of the data has no name.",
    "literal": "The characters of a literal are none that its datatype allows.",
    "language-tag": "A language tag is none of BCP 47.",
    "edtf": "A date in EDTF is none.",
    "iri": "An IRI holds what RFC 3987 does not allow.",
    # terms
    "unknown-term": "A vocabulary has no such term, or there is no such datatype.",
    "undeclared-name": "The ontology or a shape uses a name of ours that nothing declares.",
    # shapes
    "sh:MinCount": "A node has fewer values of a property than its shape demands.",
    "sh:MaxCount": "A node has more values of a property than its shape allows.",
    "sh:QualifiedMinCount": "A node has too few values of the kind that its shape demands.",
    "sh:Class": "A value is not of the class that the shape demands.",
    "sh:Datatype": "A value is not of the datatype that the shape demands.",
    "sh:NodeKind": "A value is an IRI where the shape demands a literal, or the other way round.",
    "sh:HasValue": "The value that the shape demands is missing.",
    "sh:In": "A value is not among those that the shape lists.",
    "sh:Pattern": "A value does not have the form that the shape demands.",
    "sh:MinLength": "A text is shorter than the shape allows.",
    "sh:MaxLength": "A text is longer than the shape allows.",
    "sh:LanguageIn": "A text is in a language that the shape does not list.",
    "sh:UniqueLang": "Two texts of a property are in one language.",
    "sh:MinInclusive": "A value is less than the shape allows.",
    "sh:MaxInclusive": "A value is greater than the shape allows.",
    "sh:LessThan": "A value is not less than that of another property.",
    "sh:LessThanOrEquals": "A value is greater than that of another property.",
    "sh:Disjoint": "Two properties of a node share a value.",
    "sh:Or": "A node or value meets none of the shape's alternatives.",
    "sh:Xone": "A node or value meets none, or more than one, of the shape's alternatives.",
    "sh:Not": "A node or value is what the shape forbids.",
    "shape-form": "A shape breaks SHACL's grammar.",
    "shape-off": "A shape is switched off.",
    "shape-missing": "A shape refers to one that is not there.",
    "shape-class": "A shape names a class that nothing declares.",
    "shape-property": "A shape names a property that nothing declares.",
    "shape-target": "A shape has no target, and no other shape uses it.",
    "shape-idle": "A shape met no node.",
    "shape-awaits": "A shape that waits for its first node has met one.",
    "shape-recursive": "A shape leads back to itself.",
    "shape-failed": "The engine could not run a shape.",
    "instance-missed": "A shape never saw a node that only inference puts into its class.",
    "class-without-shape": "No shape looks at the instances of a class.",
    # queries
    "header": "The header of a query is wrong.",
    "query": "A query is no SPARQL, or of a form that is refused.",
    "query-term": "A query names a term that nothing declares.",
    "question-id": "The id of a question is not its own.",
    "check-row": "A row of a check lacks what makes it a finding.",
    # reasoning
    "axiom": "An axiom of the ontology cannot be read.",
    "inconsistent-cax-dw": "A thing is in two disjoint classes.",
    "inconsistent-cax-adc": "A thing is in two of several disjoint classes.",
    "inconsistent-cls-com": "A thing is in a class and in its complement.",
    "inconsistent-cls-nothing2": "A thing is in the class that has no members.",
    "inconsistent-cls-maxc1": "A thing has a value where its class allows none.",
    "inconsistent-cls-maxqc1": "A thing has a value of a kind of which its class allows none.",
    "inconsistent-prp-irp": "A property that leads to something else leads back to the thing itself.",
    "inconsistent-prp-asyp": "A property that holds one way holds both ways.",
    "inconsistent-prp-pdw": "Two disjoint properties lead to the same value.",
    "inconsistent-prp-adp": "Two of several disjoint properties lead to the same value.",
    "inconsistent-prp-npa1": "A statement about two things is stated and denied.",
    "inconsistent-prp-npa2": "A statement about a thing and a literal is stated and denied.",
    "inconsistent-eq-diff1": "Two names are said to mean one thing, and to mean two.",
    "inconsistent-eq-diff2": "Two of several different things are said to be one.",
    # the project
    "settings": "The project's policygraph.toml is wrong.",
    "not-read": "A file or folder of the project is not read.",
    "nothing-checked": "There was no data, no shape or no check.",
    "baseline": "An entry of the baseline is wrong.",
    "baseline-unused": "An entry of the baseline accepts a finding that no longer occurs.",
}
# What `test` and `sources check` find; `validate` finds none of these.
ELSEWHERE = {
    "no-expected-answer": "A question has no expected answer.",
    "expected-answer": "An expected answer cannot be read, or its parameters do not fit.",
    "answer-differs": "An answer is not the expected one.",
    "source-length": "A text is not as long as its source says.",
    "source-text": "A text is not the one that its source's hash names.",
    "passage-incomplete": "A passage lacks its position or its hash.",
    "passage-overlap": "Two passages overlap.",
    "passage-gap": "A part of a text lies in no passage.",
    "clause-outside": "A clause lies outside its sentence.",
}
_COMPONENT = "https://www.w3.org/TR/shacl/#{}ConstraintComponent"


class Rule(NamedTuple):
    """A code, what it stands for, and where that is explained; the address is empty for a user's own check."""

    code: str
    summary: str
    url: str


def rule(code: str, checks: Iterable[Question] = ()) -> Rule:
    """What a code stands for, where these checks were run."""
    for check in checks:
        if check.id == code:
            ours = (BUNDLED / "queries" / "checks" / f"{code}.rq").is_file()
            return Rule(code, check.summary, _section(code) if ours else "")
    if code in CODES:
        return Rule(code, CODES[code], _section(code))
    if code.startswith("sh:"):  # a constraint that no shape of ours uses
        component = code.removeprefix("sh:")
        return Rule(code, f"A node breaks a constraint of its shape: {component}.", _COMPONENT.format(component))
    return Rule(code, ELSEWHERE.get(code, f"The check {code} found something."), "")


def _section(code: str) -> str:
    return PAGE + code.lower().replace(":", "-")
