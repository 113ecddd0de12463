"""A comparison as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from parecido.evaluate.against import ALPHA, Comparison, Difference
from parecido.evaluate.table import SHOWN, class_values, head_lines, metric_title, serving_lines


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of two shops' comparison."""
    for name, evaluation in (("SHOP", comparison.shop), ("AGAINST", comparison.against)):
        first, *rest = head_lines(evaluation)
        yield f"{name} {first}"
        yield from rest
    if comparison.only_in_shop or comparison.only_in_against:
        yield (
            f"left out: {comparison.only_in_shop} products only in SHOP, {comparison.only_in_against} only in AGAINST"
        )
    yield ""
    yield f"{'':20}{'SHOP':>6} {'AGAINST':>8}  {'difference [95 %]':<27}{'p (Holm)':>8}"
    label = ""
    for difference in comparison.differences:
        if difference.label != label:
            label = difference.label
            yield label
        yield _difference_line(difference, comparison.shop.k)
    marked = sum(difference.significant for difference in comparison.differences)
    yield (
        f"significant: {marked} of {len(comparison.differences)} (p below {ALPHA:g} after Holm's correction, and 0 "
        f"outside the interval; {comparison.resamples} paired resamples of whole names)"
    )
    yield ""
    yield from _class_lines(comparison)
    for name, evaluation in (("SHOP", comparison.shop), ("AGAINST", comparison.against)):
        for line in serving_lines(evaluation):
            yield f"{name} {line}"


def _difference_line(difference: Difference, k: int) -> str:
    """Return one difference in columns, and what it says where it is significant."""
    bounds = f"{difference.difference:+.4f}"
    if difference.low is not None and difference.high is not None:
        bounds += f" [{difference.low:+.4f}, {difference.high:+.4f}]"
    verdict = ("better" if difference.difference > 0 else "worse") if difference.significant else ""
    figures = f"{difference.shop:>7.4f} {difference.against:>8.4f}"
    return (
        f"  {metric_title(difference.metric, k):<11}{difference.over:<6}{figures}"
        f"  {bounds:<27}{difference.p_corrected:>8.4f}  {verdict}"
    ).rstrip()


def _class_lines(comparison: Comparison) -> Iterator[str]:
    """Yield, for each label, the classes whose P@k differs most, either way."""
    k = comparison.shop.k
    for ours, theirs in zip(comparison.shop.labels, comparison.against.labels, strict=True):
        other = {each.name: value for value, each in class_values(theirs, "precision")}
        changes = sorted(
            ((value - other[each.name], each.name, each.queries) for value, each in class_values(ours, "precision")),
            key=lambda change: (-change[0], change[1]),
        )
        if len(changes) > 2 * SHOWN:
            gained, lost = (
                ", ".join(f"{name} {change:+.3f} ({queries})" for change, name, queries in part)
                for part in (changes[:SHOWN], changes[-SHOWN:])
            )
            yield f"{ours.label}, P@{k} by class (not tested): {gained} ... {lost}"
