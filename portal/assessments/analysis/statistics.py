"""Item analysis and learning gain from marked papers. Pure.

Papers are drawn, so people answer different questions: every figure uses those papers on which a question stood.
On papers that are all alike the figures are those of classical test theory (difficulty, corrected point-biserial,
Cronbach's alpha, which is KR-20 for points of 0 or 1). Too little to say anything is None.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

MIN_RESPONSES = 5
"""Papers below which a figure about them would be chance."""
MIN_FOR_ALARM = 12
"""Papers from which a distractor that beats the key among the best third is worth an alarm."""
GROUP_SHARE = 1 / 3
"""Share of the papers that make the best and the weakest group."""


@dataclass(frozen=True)
class ScoredPaper:
    """A paper as marked: for each of its questions the share of the point, 0 to 1, and the response in canonical form
    (empty: none)."""

    person: str
    shares: Mapping[str, float]
    responses: Mapping[str, str]

    @property
    def total(self) -> float:
        """Share of all points, 0 to 1."""
        return sum(self.shares.values()) / len(self.shares) if self.shares else 0.0


@dataclass(frozen=True)
class ItemFigures:
    """A question on so many papers. ``facility`` is the mean share of the point, ``discrimination`` its correlation
    with the rest of the paper, -1 to 1. ``choices`` count the responses: all, of the best third, of the weakest."""

    question: str
    papers: int
    facility: float
    discrimination: float | None
    choices: Mapping[str, tuple[int, int, int]]


def items(sheets: Sequence[ScoredPaper]) -> dict[str, ItemFigures]:
    """Every question that stood on a paper."""
    order = sorted(sheets, key=lambda sheet: sheet.total, reverse=True)
    size = max(1, round(len(order) * GROUP_SHARE))
    best, weakest = set(map(id, order[:size])), set(map(id, order[-size:]))
    with_question: dict[str, list[ScoredPaper]] = defaultdict(list)
    for sheet in sheets:
        for question in sheet.shares:
            with_question[question].append(sheet)
    return {
        question: ItemFigures(
            question,
            len(found),
            mean(sheet.shares[question] for sheet in found),
            _discrimination(question, found),
            _choices(question, found, best, weakest),
        )
        for question, found in with_question.items()
    }


def _discrimination(question: str, sheets: Sequence[ScoredPaper]) -> float | None:
    own = [sheet.shares[question] for sheet in sheets]
    rest = [
        (sum(sheet.shares.values()) - sheet.shares[question]) / (len(sheet.shares) - 1)
        for sheet in sheets
        if len(sheet.shares) > 1
    ]
    return correlation(own, rest) if len(rest) == len(own) >= MIN_RESPONSES else None


def _choices(
    question: str, sheets: Sequence[ScoredPaper], best: set[int], weakest: set[int]
) -> dict[str, tuple[int, int, int]]:
    counted = [Counter[str](), Counter[str](), Counter[str]()]
    for sheet in sheets:
        response = sheet.responses.get(question, "")
        for counter, group in zip(counted, (None, best, weakest), strict=True):
            if group is None or id(sheet) in group:
                counter[response] += 1
    return {response: (count, counted[1][response], counted[2][response]) for response, count in counted[0].items()}


def stronger_distractor(item: ItemFigures, key: str) -> str | None:
    """The response that more of the best third gave than the key, if enough people met the question: a wrong key,
    or a question that can be read in two ways."""
    if item.papers < MIN_FOR_ALARM:
        return None
    among_best = {response: best for response, (_all, best, _weakest) in item.choices.items() if response}
    stronger = max((response for response in among_best if response != key), key=among_best.__getitem__, default=None)
    return stronger if stronger is not None and among_best[stronger] > among_best.get(key, 0) else None


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's correlation, or None when one of them does not vary."""
    middle, middle_other = mean(one), mean(other)
    across = sum((a - middle) * (b - middle_other) for a, b in zip(one, other, strict=True))
    spread = sum((a - middle) ** 2 for a in one) * sum((b - middle_other) ** 2 for b in other)
    return max(-1.0, min(1.0, across / sqrt(spread))) if spread > 1e-18 else None


@dataclass(frozen=True)
class Reliability:
    """How far the scores can be trusted. ``alpha`` is Cronbach's, ``deviation`` that of the scores, ``error`` the
    standard error of a score; the last two in points of 100."""

    alpha: float | None
    deviation: float | None
    error: float | None


def reliability(sheets: Sequence[ScoredPaper]) -> Reliability:
    """From the mean variance of the questions and the mean covariance of those that stood on the same papers."""
    if len(sheets) < MIN_RESPONSES:
        return Reliability(None, None, None)
    middle = {question: item.facility for question, item in items(sheets).items()}
    variance, covariance = _Pool(), _Pool()
    pairs: dict[tuple[str, str], _Pair] = defaultdict(_Pair)
    for sheet in sheets:
        known = sorted(sheet.shares)
        for index, question in enumerate(known):
            for other in known[index:]:
                pairs[question, other].add(
                    sheet.shares[question] - middle[question], sheet.shares[other] - middle[other]
                )
    for (question, other), pair in pairs.items():
        (variance if question == other else covariance).add(pair)
    size = mean(len(sheet.shares) for sheet in sheets)
    alpha = _alpha(size, variance.mean(), covariance.mean())
    totals = [sheet.total for sheet in sheets]
    middle_total = mean(totals)
    deviation = 100 * sqrt(sum((total - middle_total) ** 2 for total in totals) / (len(totals) - 1))
    error = deviation * sqrt(1 - alpha) if alpha is not None and 0 <= alpha <= 1 else None
    return Reliability(alpha, deviation, error)


class _Pair:
    """Products of the deviations of two questions, on the papers that had both."""

    def __init__(self) -> None:
        self.count, self.one, self.other, self.product = 0, 0.0, 0.0, 0.0

    def add(self, one: float, other: float) -> None:
        self.count += 1
        self.one += one
        self.other += other
        self.product += one * other

    @property
    def crossed(self) -> float:
        """The sum of the products around the means of these papers."""
        return self.product - self.one * self.other / self.count


class _Pool:
    """A mean over pairs, each with the weight of its papers."""

    def __init__(self) -> None:
        self.crossed, self.freedom = 0.0, 0

    def add(self, pair: _Pair) -> None:
        self.crossed += pair.crossed
        self.freedom += pair.count - 1

    def mean(self) -> float | None:
        return self.crossed / self.freedom if self.freedom > 0 else None


def _alpha(size: float, variance: float | None, covariance: float | None) -> float | None:
    if variance is None or covariance is None:
        return None
    whole = variance + (size - 1) * covariance
    return size * covariance / whole if whole > 1e-12 else None


@dataclass(frozen=True)
class Gain:
    """How much more is known after than before, for people with both papers. Shares 0 to 1; ``normalised`` is the part
    of what could be gained (None when nothing could), ``mastered`` the share of people who reached ``MASTERY``."""

    people: int
    before: float
    after: float
    mastered: float

    @property
    def normalised(self) -> float | None:
        return (self.after - self.before) / (1 - self.before) if self.before < 1 else None


MASTERY = 0.7
"""Share of an outcome's points from which somebody has mastered it."""


def gains(before: Sequence[ScoredPaper], after: Sequence[ScoredPaper], group_of: Mapping[str, str]) -> dict[str, Gain]:
    """Gain for each group of questions (module or outcome), over people who met the group on both papers."""
    first, last = _by_group(before, group_of), _by_group(after, group_of)
    return {
        group: Gain(
            len(people),
            mean(first[group][person] for person in people),
            mean(last[group][person] for person in people),
            mean(float(last[group][person] >= MASTERY) for person in people),
        )
        for group in dict.fromkeys(group_of.values())
        if (people := [person for person in first[group] if person in last[group]])
    }


def weak_people(after: Sequence[ScoredPaper], group_of: Mapping[str, str]) -> dict[str, list[str]]:
    """Who has not mastered a group of questions on their own paper."""
    reached = _by_group(after, group_of)
    return {
        group: [person for person, share in reached[group].items() if share < MASTERY]
        for group in dict.fromkeys(group_of.values())
    }


def _by_group(sheets: Sequence[ScoredPaper], group_of: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """The share of each person in each group of questions."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for sheet in sheets:
        groups: dict[str, list[float]] = defaultdict(list)
        for question, share in sheet.shares.items():
            if question in group_of:
                groups[group_of[question]].append(share)
        for group, shares in groups.items():
            found[group][sheet.person] = mean(shares)
    return found
