"""The fixed words of lineages and timelines, in English and in Japanese, and how times and doubts are put."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from policygraph.dates import Mark, When
from policygraph.nodes import Names

if TYPE_CHECKING:
    from rich.console import Console

_JAPANESE = {
    "what was when": "何がいつあったか",
    "the same in words, with the passages": "文字による同じ内容と該当箇所",
    "thing": "対象",
    "what": "内容",
    "when": "時期",
    "record, and where it is said": "記録とその典拠",
    "who followed whom": "何が何に取って代わったか",
    "no document says what followed": "その後に何が続いたかを述べる文書はない",
    "no document says that it ended, or what followed": "終了したとも、何が続いたとも述べる文書はない",
    "nothing is told of what they followed, of their end or of what followed": (
        "前身・終了・後継のいずれも語られていないもの"
    ),
    "no document says what it followed, what followed it, or that it ended": (
        "前身についても後継についても終了についても述べる文書はない"
    ),
    "where no line leads on from a thing, no document says what followed": (
        "先へ線の延びていないものについては、その後に何が続いたかを述べる文書はない"
    ),
    "part of": "次の一部",
    "has as a part": "次を含む",
    "back as": "次の形で再登場",
    "see above": "上を参照",
    "how to read it": "凡例",
    "conflicts": "食い違い",
    "told by a document, and in no conflict": "文書に述べられ、食い違いがない",
    "marked: for the reason given in brackets": "括弧内の理由により確かではない",
    "date not stated": "時期の記載なし",
    "date read by us": "時期は当方の読み取り",
    "we take it for": "当方の解釈",
    "read by us": "当方の読み取り",
    "probable": "おそらく",
    "doubtful": "疑わしい",
    "may be meant": "これを指す可能性",
    "in conflict": "食い違いあり",
    "planned": "計画",
    "phases of the story": "文書の語る時期区分",
    "governments": "政権",
    "programs, laws, strategies and other instruments": "施策・法律・戦略など",
    "events": "出来事",
    "other happenings": "その他の動き",
    "told of": "言及:",
    "from": "開始:",
    "until": "終了:",
    "end not stated": "終了の記載なし",
    "beginning not stated": "開始の記載なし",
    "of these no date and no happening has a row here": "ここに時期も動きも載らないもの",
    "from its beginning to its end, all the time": "始まりから終わりまでの期間",
    "in this year, month or day": "この年・月・日のうち",
    "at some time within this span, it is not said when": "この期間内のいつか（いつかは記載なし）",
    "then or later": "この時点以後",
    "then or before": "この時点以前",
    "no date of an end is stated: how long it went on is not said": "終了の時期の記載がなく、いつまで続いたか不明",
    "no date of a beginning is stated": "開始の時期の記載なし",
    "a broken outline: read by us, or for a reason given in brackets": (
        "破線の枠: 当方の読み取り、または括弧内の理由による"
    ),
    "it begins; hollow where no document says just when, or it is in doubt": (
        "始まり（白抜きは時期が正確には述べられていない、または確かでない）"
    ),
    "it goes on before the first year drawn": "図の最初の年より前から続く",
    "it ends; hollow likewise": "終わり（白抜きは同様）",
    "something else happens; hollow likewise": "その他の動き（白抜きは同様）",
    "rests on our reading alone": "当方の読み取りのみによる",
    "another meaning is possible, and less likely": "別の読みもありうるが、可能性は低い",
    "another meaning is as likely": "別の読みも同程度にありうる",
    "the document leaves open what it speaks of": "文書が何を指すか定まらない",
    "another record says otherwise": "別の記録と食い違う",
    "planned; whether it came about is not told": "計画であり、実現したかは語られていない",
    "the document gives no date; we read it from elsewhere in it": "文書に時期の記載はなく、他の箇所から読み取った",
}

_EXPLAINED = {
    Mark.READ: "rests on our reading alone",
    Mark.PROBABLE: "another meaning is possible, and less likely",
    Mark.DOUBTFUL: "another meaning is as likely",
    Mark.OPEN: "the document leaves open what it speaks of",
    Mark.DISPUTED: "another record says otherwise",
    Mark.PLANNED: "planned; whether it came about is not told",
}


def printed(show: Callable[[Console], None], width: int) -> str:
    """What is shown on a console of so many columns, as text without blanks at the ends of lines."""
    from rich.console import Console

    out = io.StringIO()
    show(Console(file=out, width=width, highlight=False, color_system=None))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def word(english: str, lang: str) -> str:
    """A fixed phrase in a language; in English where it has none in that."""
    return _JAPANESE.get(english, english) if lang == "ja" else english


def heading(english: str, lang: str) -> str:
    """A fixed phrase as a heading."""
    return capital(word(english, lang))


def capital(text: str) -> str:
    """A text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def time(when: When | None, names: Names, lang: str) -> str:
    """A date in words, with how it is known where no document gives it."""
    if when is None:
        return word("date not stated", lang)
    label = names[when.iri].label
    if when.taken_as:
        label += f"; {word('we take it for', lang)}: {names[when.taken_as].label}"
    elif when.read:
        label += f" ({word('date read by us', lang)}{', ' + word(when.certainty, lang) if when.certainty else ''})"
    return label


def doubts(marks: Iterable[Mark], lang: str) -> str:
    """Why something is not simply told, in brackets; nothing where it is."""
    said = ", ".join(word(mark, lang) for mark in dict.fromkeys(marks))
    return f"[{said}]" if said else ""


def explained(marks: set[Mark], whens: Iterable[When | None], lang: str) -> Iterator[tuple[str, str]]:
    """What the words in brackets mean that stand by what has these marks and dates."""
    for mark in Mark:
        if mark in marks:
            yield doubts([mark], lang), word(_EXPLAINED[mark], lang)
    if any(when and when.read for when in whens):
        meaning = word("the document gives no date; we read it from elsewhere in it", lang)
        yield f"({word('date read by us', lang)})", meaning
