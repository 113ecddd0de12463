"""The kinds of tables by name, apart from their readers: the command line names them without loading one."""

from __future__ import annotations

CSV, TSV, JSON_LINES, PARQUET, GOOGLE, SHOPIFY = "csv", "tsv", "jsonl", "parquet", "google", "shopify"
FORMATS = (CSV, TSV, JSON_LINES, PARQUET, GOOGLE, SHOPIFY)
