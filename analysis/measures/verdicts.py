"""The rule by which a claim is judged: how many maps of the quantity give what its words allow."""

from collections.abc import Iterable
from math import floor, inf, isnan, log10
from typing import NamedTuple

EVERY = "every map"
SOME = "{k} of {n} maps"
ONLY_CONTESTED = "only if contested land counts"
BELOW = "below every map"
ABOVE = "above every map"
BELOW_ONLY, ABOVE_ONLY = "below the only map", "above the only map"  # that can tell
BETWEEN = "between the maps"
NO_MAP = "no map"  # of what is so or not, there is no above and below
CONSISTENT = "consistent, as we read it"
NOT_CONSISTENT = "not consistent, as we read it"
BOUNDED = "bounded"
NOT_TESTABLE = "not testable"
WORDS = (EVERY, SOME, ONLY_CONTESTED, BELOW, BELOW_ONLY, ABOVE, ABOVE_ONLY, BETWEEN, NO_MAP,
         CONSISTENT, NOT_CONSISTENT, BOUNDED, NOT_TESTABLE)  # fmt: skip
ROUNDED = ("around", "about", "just", "exactly")
UPWARDS = ("more than", "over", "at least")
DOWNWARDS = ("less than", "at most", "within")
MOST_FIGURES = 40_000  # that are tried one by one
WORDINGS = (*ROUNDED, *UPWARDS, *DOWNWARDS)


class Verdict(NamedTuple):
    """``k`` of ``n`` maps that draw the quantity lie in what the wording allows, and the words."""

    words: str
    k: int
    n: int


def interval(value: float, wording: str, unit: float | None = None) -> tuple[float, float]:
    """What a figure with this wording may mean: the closed interval of true values.

    ``around``, ``about``, ``just`` and ``exactly`` allow for rounding: half of the ``unit`` to
    which it is rounded, by default that of its last digit that is not zero. ``more than``,
    ``over`` and ``at least`` are open upwards; ``less than``, ``at most`` and ``within`` downwards.

    >>> interval(500, "around"), interval(30, "just")
    ((450.0, 550.0), (25.0, 35.0))
    >>> interval(12, "more than")
    (12, inf)
    """
    if wording in UPWARDS:
        return value, inf
    if wording in DOWNWARDS:
        return 0.0, value
    half = (unit or last_digit_unit(value)) / 2
    return value - half, value + half


def last_digit_unit(value: float) -> float:
    """The unit of the last digit that is not zero.

    >>> [last_digit_unit(v) for v in (500, 30, 12, 0.5)]
    [100.0, 10.0, 1.0, 0.1]
    """
    unit = 10.0 ** floor(log10(value))
    while abs(value / unit - round(value / unit)) > 1e-9:
        unit /= 10
    return round(unit, 9)


def count_text(k: int, n: int) -> str:
    """How many of the maps that can tell have it.

    >>> count_text(1, 3), count_text(0, 1)
    ('1 of 3 maps', '0 of 1 map')
    """
    text = SOME.format(k=k, n=n)
    return text if n > 1 else text.removesuffix("s")


def verdict(
    allowed: tuple[float, float],
    own: Iterable[float],
    with_contested: Iterable[float] = (),
    is_ours: bool = False,
) -> Verdict:
    """Judge a claim by counting maps.

    Parameters
    ----------
    allowed : tuple of float
        What the wording allows (:func:`interval`); the bounds belong to it.
    own : iterable of float
        The value of each map of this quantity; NaN for a map that draws nothing, which has no vote.
        Another quantity (a claimed limit) is never among them.
    with_contested : iterable of float
        The same with contested land, of the maps that draw it; it decides nothing but whether the
        claim would hold *only if contested land counts*.
    is_ours : bool
        Whether the claim has no number of its own: the threshold is ours then, and the words say
        so.

    Returns
    -------
    Verdict
        Words, ``k`` and ``n``.

    Notes
    -----
    No word says that a claim is right where no map has it. ``below every map``: all maps give more
    than the wording allows; ``above every map``: all give less.

    Examples
    --------
    >>> verdict((25, 35), [47.0, 30.8, 0.0])
    Verdict(words='1 of 3 maps', k=1, n=3)
    """
    values = [value for value in own if not isnan(value)]
    low, high = allowed
    low = low or -inf  # "at most" has no lower bound: what is less than nothing is less
    k, n = sum(low <= value <= high for value in values), len(values)
    if n == 0:
        return Verdict(NOT_TESTABLE, 0, 0)
    if is_ours and k in (0, n):
        return Verdict(CONSISTENT if k else NOT_CONSISTENT, k, n)
    if k:
        return Verdict(EVERY if k == n > 1 else count_text(k, n), k, n)
    if any(low <= value <= high for value in with_contested):
        return Verdict(ONLY_CONTESTED, 0, n)
    if min(values) > high:
        return Verdict(BELOW if n > 1 else BELOW_ONLY, 0, n)
    if max(values) < low:
        return Verdict(ABOVE if n > 1 else ABOVE_ONLY, 0, n)
    return Verdict(BETWEEN, 0, n)


def same_words(
    value: float, wording: str, own: Iterable[float], with_contested: Iterable[float] = (),
    is_ours: bool = False, step: float = 1.0,
) -> list[tuple[float, float]]:  # fmt: skip
    """Which figures would have got the same words: runs of them, first and last.

    The power of a verdict: the more figures get the same words, the less they say. Figures are
    whole ones, or multiples of ``step`` (of tens of it, where they are too many), rounded as the
    article's is. They are looked for up to twice the largest of all values: a run that reaches so
    far is open.

    >>> same_words(30, "just", [47.0, 30.8, 0.0])
    [(1.0, 5.0), (26.0, 35.0), (42.0, 52.0)]
    """
    own, with_contested = list(own), list(with_contested)
    unit = min(last_digit_unit(value), step) if step < 1 else last_digit_unit(value)
    known = [each for each in (*own, *with_contested, value) if not isnan(each)]
    words = verdict(interval(value, wording), own, with_contested, is_ours).words
    while 2 * max(known) / step > MOST_FIGURES:
        step *= 10
    counts = range(1, int(2 * max(known) / step) + 1)
    allowed = {count: interval(round(count * step, 6), wording, unit) for count in counts}
    same = [
        count
        for count, span in allowed.items()
        if verdict(span, own, with_contested, is_ours).words == words
    ]
    known_same = set(same)
    starts = [count for count in same if count - 1 not in known_same]
    ends = [count for count in same if count + 1 not in known_same]
    runs = zip(starts, ends, strict=True)
    return [
        (round(first * step, 6), inf if last == counts[-1] else round(last * step, 6))
        for first, last in runs
    ]
