"""Ways out of the shop's folder in ids and addresses: raw, encoded once and twice, with NUL, in Unicode."""

from __future__ import annotations

import random
from urllib.parse import quote

from benchmarks.hostile.wire import Attack, http

TARGETS = (
    "canary.txt",
    "canary.png",
    "etc/passwd",
    "sample/styles.csv",
    "shop.sqlite",
    "service/keys.json",
    "model/model.onnx",
)
UPS = (
    *(
        "../",
        "..\\",
        "%2e%2e%2f",
        "%2e%2e/",
        "..%2f",
        "..%5c",
        "%252e%252e%252f",
        "..%252f",
        "%c0%ae%c0%ae/",
        "..%c0%af",
    ),
    *(
        "..;/",
        "....//",
        ".%2e/",
        "\uff0e\uff0e/",
        "%uff0e%uff0e%u2215",
        "%e2%80%a5/",
        "..%00/",
        "/%2e%2e/./",
        "file:///",
    ),
)
ROUTES = (
    *(
        "/images/",
        "/similar/",
        "/v1/products/",
        "/problems/",
        "/static/",
        "/docs/",
        "/openapi/",
        "/",
        "//",
        "/fashion/",
    ),
    *("/v1/similar/", "/health/", "/page/", "/widget/"),
)
ENDS = ("", "%00", "%00.jpg", "/similar", "?size=1", "%0d%0aX:%20y", "#", "/.", "\\", ";.png")


def path_attack(chance: random.Random) -> Attack:
    """Return a request whose address leads out of the shop."""
    up, target = chance.choice(UPS), chance.choice(TARGETS)
    inside = up * chance.choice([1, 2, 3, 8, 40]) + target
    if chance.random() < 0.3:
        inside = (
            chance.choice(["/", "//", "C:\\", "\\\\127.0.0.1\\", "%2f", "/proc/self/root/", "/proc/self/fd/3/"])
            + target
        )
    path = chance.choice(ROUTES) + inside + chance.choice(ENDS)
    if chance.random() < 0.1:
        path = chance.choice(ROUTES) + quote(quote(inside, safe=""), safe="")
    if chance.random() < 0.1:
        path = chance.choice(["http://127.0.0.1", "http://[", "//evil.example"]) + path
    method = chance.choice(["GET"] * 8 + ["HEAD", "POST", "OPTIONS", "PROPFIND", "TRACE"])
    return Attack("paths", [http(method, path.replace(" ", "%20"))])
