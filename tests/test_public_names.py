"""What `import parecido` gives, and what it must not do."""

from __future__ import annotations

import subprocess
import sys

import parecido


def test_the_public_names_are_these() -> None:
    assert parecido.__all__ == [
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
    for name in parecido.__all__:
        assert getattr(parecido, name) is not None


def test_importing_loads_nothing_heavy() -> None:
    script = (
        "import sys, parecido, parecido.cli; "
        "heavy = {'numpy', 'PIL', 'onnxruntime', 'faiss', 'flask', 'waitress', 'torch', 'annoy'}; "
        "heavy |= {'pyarrow', 'urllib3'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
