"""What is judged in a review: what a new version answers, what stands in the way of a step. Pure."""
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from portal.companies.models import Company
from portal.core.errors import RuleBroken
from portal.core.workflow import Step
from portal.offers import suggestions
from portal.offers.content import FIELDS, Content, changed, corrected, label, with_contact
from portal.offers.models import IN_QUEUE, ReviewState, Submission
from portal.offers.review_rules import DecisionFacts
from portal.offers.rules import Around, latest_start
from portal.reviews.models import Statement
from portal.reviews.statements import rules as statement_rules
from portal.support_rules.rules import Rulebook

MOST_ADDED = 2
"""Small words that a correction may add: the "att" that was forgotten."""
_SMALL_WORDS = frozenset(["att", "och", "i", "på", "en", "ett", "som", "av", "vid", "med", "är", "det", "den", "de"])
_FACTS = frozenset([
    "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "januari", "februari", "mars", "april",
    "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december", "en", "ett", "två", "tre",
    "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton",
    "sjutton", "arton", "nitton", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio",
    "hundra", "han", "hon", "dag", "natt", "höger", "vänster",
])
"""Words that are near each other and say different things."""
_NEGATIONS = frozenset(["inte", "ej", "icke", "aldrig", "ingen", "inget", "inga", "utan", "varken"])
_WORD, _DIGIT = re.compile(r"[^\W\d_]+"), re.compile(r"\d")
NO_DIGITS = "Siffror rättas inte, för de är uppgifter. Begär ändring, gärna med ett förslag."
NO_REWRITING = "Det är mer än ett skrivfel som ändras ({shown}). Begär ändring, gärna med ett förslag."


class CorrectionWrong(RuleBroken):
    """It is not a plain mistake that would be corrected, or not to be corrected."""


class SuggestionWrong(RuleBroken):
    """What is suggested could not be the company's answer."""


@dataclass(frozen=True)
class Answer:
    """A new version held against what was asked of the one before; field names in the order they are drawn.

    `taken`: changed to just what was suggested; `done`: changed in another way.
    """

    taken: tuple[str, ...]
    done: tuple[str, ...]
    left: tuple[str, ...]
    unasked: tuple[str, ...]


def answer(asked: Collection[str], changed: Collection[str], taken: Collection[str] = ()) -> Answer:
    return Answer(
        taken=tuple(f for f in FIELDS if f in asked and f in changed and f in taken),
        done=tuple(f for f in FIELDS if f in asked and f in changed and f not in taken),
        left=tuple(f for f in FIELDS if f in asked and f not in changed),
        unasked=tuple(f for f in FIELDS if f not in asked and f in changed),
    )


def taken(asked: Mapping[str, Sequence[Any]], now: Content) -> frozenset[str]:
    """The fields that say just what one of the remarks on them suggested."""
    return frozenset(field for field, remarks in asked.items() for remark in remarks
                     if remark.suggested_value and suggestions.is_taken(now, field, remark.suggested_value))


def refuse_a_wrong_suggestion(submission: Submission, field: str, suggested: str, today: date,
                              rulebook: Rulebook) -> None:
    """A suggestion is judged as the company's own answer would be, so that it can be taken as it stands."""
    values = suggestions.read(field, suggested)
    if values is None:
        raise SuggestionWrong(f"{label(field)} kan inte besvaras så. Skriv ett annat förslag, eller inget.")
    if suggestions.is_taken(submission, field, suggested):
        raise SuggestionWrong("Förslaget är det som företaget redan har svarat. Skriv ett annat förslag, eller inget.")
    around = Around(employer_type=submission.employer_type, today=today, rulebook=rulebook)
    if problems := suggestions.problems(submission, values, around):
        raise SuggestionWrong(" ".join(problem.text for problem in problems))


def to_read(submission: Submission, approved: Submission | None, touched: Collection[str]) -> frozenset[str] | None:
    """The fields to read of an edited place that is on offer: what differs from what is approved, and what has been
    touched besides. None for all of them."""
    if approved is None or submission.state not in IN_QUEUE:
        return None
    differs = changed(corrected(approved), with_contact(submission))
    return frozenset(f for f in FIELDS if f in touched or f in differs)


def refuse_a_rewriting(before: str, after: str, *, objected: bool) -> None:
    """A correction keeps what the company said; what it has objected to is left alone."""
    if objected:
        raise CorrectionWrong("Företaget har invänt mot att texten rättas. Begär ändring i stället.")
    if _DIGIT.findall(before) != _DIGIT.findall(after):
        raise CorrectionWrong(NO_DIGITS)
    if changed := _rewritten(_WORD.findall(before.casefold()), _WORD.findall(after.casefold())):
        raise CorrectionWrong(NO_REWRITING.format(shown=f"”{' '.join(changed[:5])}”"))


def _rewritten(before: Sequence[str], after: Sequence[str]) -> Sequence[str]:
    """The first words that are other, more or fewer words and not the same ones spelled rightly; none when all are."""
    if len(after) > len(before) + MOST_ADDED:
        more = [word for word in after if word not in before]
        return more or after
    for kind, start, end, *to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = before[start:end], after[slice(*to)]
        beside = (before[max(0, start - len(old)):start], before[end:end + len(old)])
        twice = kind == "delete" and old in beside
        if kind != "equal" and not twice and not _is_spelling(old, new):
            return new or old
    return ()


def _is_spelling(old: Sequence[str], new: Sequence[str]) -> bool:
    """Word by word, but for small ones that are added or taken away; or a word written together or apart."""
    heavy = [[word for word in words if word not in _SMALL_WORDS] for words in (old, new)]
    for left, right in ((old, new), heavy):
        if len(left) == len(right) and all(_is_one_word(a, b) for a, b in zip(left, right, strict=True)):
            return True
    return 0 < len(old) <= 3 and 0 < len(new) <= 3 and "".join(old) == "".join(new)


def _is_one_word(a: str, b: str) -> bool:
    if {a, b} <= _FACTS:
        return a == b
    if a in _NEGATIONS or b in _NEGATIONS or f"o{a}" == b or a == f"o{b}":
        return a == b
    most = 1 if min(len(a), len(b)) <= 4 or a[0] != b[0] else 2 if len(a) <= 8 else 3
    return abs(len(a) - len(b)) <= most and _edits(a, b) <= most


def _edits(a: str, b: str) -> int:
    """How many letters are added, taken away or changed; two that have changed places are one."""
    rows = [list(range(len(b) + 1))]
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            row.append(min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (letter != other)))
            if i > 1 and j > 1 and (letter, a[i - 2]) == (b[j - 2], other):
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def said(remark: Any) -> str:
    """A short mark of what a remark says: another when its words, its suggestion or its reason are."""
    words = "\n".join([remark.reason, remark.text, remark.suggested_value or ""])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def marks(submission: Submission, remarks: Iterable[Any]) -> list[str]:
    """What a decision carries with it: remarks that wait to be sent, and texts as they are corrected."""
    texts = (f"{field}={text}" for field, text in (submission.corrected or {}).items())
    return [*(f"{remark.public_id}:{said(remark)}" for remark in remarks), *texts]


def sight(number: int, state: str, unverified: int, remarks: Iterable[str], statements: Iterable[Statement]) -> str:
    """A short mark of all that a decision, and the mail about it, rests on. `unverified`: see the function of
    that name. `remarks`: see `marks`. `statements`: the four leaves as they stand.

    The page carries it; when it is another at the time of the decision, the reviewer saw something else.
    """
    stated = sorted(f"{statement.party}:{statement.revision}" for statement in statements)
    seen = "/".join([str(number), state, str(unverified), *sorted(remarks), *stated])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def unverified(company: Company) -> int:
    """Its revision while its identity is its own to change; 0 once that is locked."""
    return 0 if company.verified_at is not None else company.revision


def in_the_way(
    step: Step, submission: Submission, *, recused: bool, today: date, in_use: int = 0, free_from: date | None = None,
) -> list[str]:
    """What the reviewer cannot mend on the step's own page, as sentences."""
    return step.problems(DecisionFacts(
        recused=recused, verified=True, start=latest_start(submission, free_from), today=today, has_message=True,
        has_reason=True, unready=statement_rules.unready(submission.leaves), in_use=in_use, places=submission.places))


def why_silent(state: ReviewState) -> str:
    """Why company and project group cannot write to each other in the case now; empty when they can. `state`: of its
    newest version. What was decided may be talked about; what was taken back is the company's own again."""
    if state in (ReviewState.RECALLED, ReviewState.SUPERSEDED):
        return "Platsen är tillbakatagen. Ni kan skriva till varandra igen när företaget har skickat in den på nytt."
    return ""
