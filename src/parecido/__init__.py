"""Parecido: visual-similarity recommendations for shops.

import parecido
shop = parecido.open("shop")
shop.similar(product="15970", k=5, where={"gender": "Men"})
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from parecido.errors import ParecidoError

if TYPE_CHECKING:
    from pathlib import Path

    from parecido.build import BuildSummary, SyncSummary, add_products, build_shop, remove_products, sync_shop
    from parecido.embeddings.explain import Explanation
    from parecido.embeddings.separate import Separation
    from parecido.evaluate.against import Comparison, compare_shops
    from parecido.evaluate.evaluation import Evaluation
    from parecido.evaluate.measured import evaluate_shop
    from parecido.evaluate.protocols.benchmark import Benchmark, benchmark_model
    from parecido.evaluate.report.write import report_comparison, report_shop
    from parecido.export.similar import Exported, recommend_all
    from parecido.health.check import Health, check_health
    from parecido.health.finding import Finding
    from parecido.health.report.write import report_health
    from parecido.index.check import Soundness, check_shop
    from parecido.index.compact import Compaction, compact_shop
    from parecido.index.info import ShopInfo, describe_shop
    from parecido.index.migrate import migrate_shop
    from parecido.index.restore import restore_shop
    from parecido.recommend import Answer, Boost, Prediction, Question, Recommendation, Recommender
    from parecido.recommend.rules.kept import clear_rules, set_rules
    from parecido.settings import Settings
    from parecido.shop.backup import Backup, backup_shop
    from parecido.train.adopt import train_head, undo_training
    from parecido.train.full.adopt import train_full
    from parecido.train.trial import Training

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Backup",
    "Benchmark",
    "Boost",
    "BuildSummary",
    "Compaction",
    "Comparison",
    "Evaluation",
    "Explanation",
    "Exported",
    "Finding",
    "Health",
    "ParecidoError",
    "Prediction",
    "Question",
    "Recommendation",
    "Recommender",
    "Separation",
    "Settings",
    "ShopInfo",
    "Soundness",
    "SyncSummary",
    "Training",
    "__version__",
    "add_products",
    "backup_shop",
    "benchmark_model",
    "build_shop",
    "check_health",
    "check_shop",
    "clear_rules",
    "compact_shop",
    "compare_shops",
    "describe_shop",
    "evaluate_shop",
    "migrate_shop",
    "open",
    "recommend_all",
    "remove_products",
    "report_comparison",
    "report_health",
    "report_shop",
    "restore_shop",
    "set_rules",
    "sync_shop",
    "train_full",
    "train_head",
    "undo_training",
]

_HOMES = {
    "Answer": "parecido.recommend",
    "Backup": "parecido.shop.backup",
    "Benchmark": "parecido.evaluate.protocols.benchmark",
    "Boost": "parecido.recommend",
    "BuildSummary": "parecido.build",
    "Compaction": "parecido.index.compact",
    "Comparison": "parecido.evaluate.against",
    "Evaluation": "parecido.evaluate.evaluation",
    "Explanation": "parecido.embeddings.explain",
    "Exported": "parecido.export.similar",
    "Finding": "parecido.health.finding",
    "Health": "parecido.health.check",
    "Prediction": "parecido.recommend",
    "Question": "parecido.recommend",
    "Recommendation": "parecido.recommend",
    "Recommender": "parecido.recommend",
    "Separation": "parecido.embeddings.separate",
    "Settings": "parecido.settings",
    "ShopInfo": "parecido.index.info",
    "Soundness": "parecido.index.check",
    "SyncSummary": "parecido.build",
    "Training": "parecido.train.trial",
    "add_products": "parecido.build",
    "backup_shop": "parecido.shop.backup",
    "benchmark_model": "parecido.evaluate.protocols.benchmark",
    "build_shop": "parecido.build",
    "check_health": "parecido.health.check",
    "check_shop": "parecido.index.check",
    "clear_rules": "parecido.recommend.rules.kept",
    "compact_shop": "parecido.index.compact",
    "compare_shops": "parecido.evaluate.against",
    "describe_shop": "parecido.index.info",
    "evaluate_shop": "parecido.evaluate.measured",
    "migrate_shop": "parecido.index.migrate",
    "recommend_all": "parecido.export.similar",
    "remove_products": "parecido.build",
    "report_comparison": "parecido.evaluate.report.write",
    "report_health": "parecido.health.report.write",
    "report_shop": "parecido.evaluate.report.write",
    "restore_shop": "parecido.index.restore",
    "set_rules": "parecido.recommend.rules.kept",
    "sync_shop": "parecido.build",
    "train_full": "parecido.train.full.adopt",
    "train_head": "parecido.train.adopt",
    "undo_training": "parecido.train.adopt",
}


def open(shop: str | Path) -> Recommender:  # noqa: A001  (parecido.open reads as what it does)
    """Open a shop made by `parecido build`, ready for questions. Raises ShopError or ModelError."""
    from parecido.recommend import Recommender  # noqa: PLC0415  (import parecido loads nothing heavy)

    return Recommender.open(shop)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'parecido' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
