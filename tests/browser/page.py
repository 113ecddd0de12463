"""What a test does with a page, and what it may not do behind the test's back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

from tests.browser.chromium import axe_script

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

Found = TypeVar("Found")
PATIENCE = 20.0
"""Seconds that a condition is waited for; the machines that test are slow and shared."""
WIDE, NARROW = (1280, 900), (360, 740)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass
class Browser:
    """A browser with one page open. `console` and `requests` hold all that was logged and asked for so far."""

    driver: WebDriver
    console: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Go to an address; returns when the document and what it loads at first is there."""
        self.driver.get(address)

    def find(self, selector: str) -> WebElement:
        """Return the first element that a CSS selector finds, waiting for it to be there."""
        return self.wait(lambda: (self.find_all(selector) or [None])[0], f"no element is {selector}")

    def find_all(self, selector: str) -> list[WebElement]:
        """Return the elements that a CSS selector finds now."""
        return list(self.driver.find_elements("css selector", selector))

    def run(self, script: str, *values: Any) -> Any:
        """Return what a JavaScript function body returns; `values` are its `arguments`. A promise is waited for."""
        return self.driver.execute_script(script, *values)

    def wait(
        self, condition: Callable[[], Found | Literal[False] | None], otherwise: str = "the page never came to it"
    ) -> Found:
        """Return the first value of `condition` that counts as true; the test fails, saying `otherwise`, without one.

        An element that the page replaced in the middle of it is looked for again, and so is one that a script does not
        find yet.
        """
        from selenium.common.exceptions import JavascriptException, StaleElementReferenceException, TimeoutException
        from selenium.webdriver.support.wait import WebDriverWait

        try:
            passed_over = [JavascriptException, StaleElementReferenceException]
            waiting = WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=passed_over)
            found: Found = waiting.until(lambda _: condition())
        except TimeoutException:
            raise AssertionError(f"{otherwise} within {PATIENCE:g} s; console: {self.read_console()}") from None
        return found

    def wait_for(self, script: str) -> Any:
        """Return the first true value of a JavaScript expression."""
        return self.wait(lambda: self.run(f"return ({script})"), f"never true: {script}")

    def size(self, width: int, height: int) -> None:
        """Make the page's own area so many CSS pixels; it may be as narrow as a phone."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def wide(self) -> None:
        """Be a desk's screen."""
        self.size(*WIDE)

    def narrow(self) -> None:
        """Be a small phone's screen."""
        self.size(*NARROW)

    def emulate(self, **features: str) -> None:
        """Prefer what CSS media features say, such as prefers_color_scheme="dark"."""
        listed = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": listed})

    def offline(self, offline: bool = True) -> None:
        """Lose the network, or have it again."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def screenshot(self, file: Path) -> None:
        """Write what is in sight now as a PNG."""
        file.write_bytes(self.driver.get_screenshot_as_png())

    def axe(self, within: str = "html") -> list[str]:
        """Return what axe-core finds serious or critical, a line each with the rule and the elements."""
        self.run(axe_script().read_text(encoding="utf-8"))
        found = self.run("return axe.run(arguments[0], {resultTypes: ['violations']})", within)
        return [
            f"{each['impact']}: {each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
        ]

    def expect(self, pattern: str) -> None:
        """Let the console hold errors that a regular expression finds: they are what the test is about."""
        self._expected.append(pattern)

    def read_console(self) -> list[str]:
        """Return the messages of the console so far, errors and warnings among them."""
        self.console.extend(self.driver.get_log("browser"))
        return [str(entry["message"]) for entry in self.console]

    def read_requests(self) -> list[str]:
        """Return the addresses that were asked for so far, in order; what the browser itself opens is left out."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(str(message["params"]["request"]["url"]))
        return self.requests

    def faults(self) -> list[str]:
        """Return the console's errors that were not expected (a broken policy is one), and requests to elsewhere."""
        self.read_console()
        errors = [str(entry["message"]) for entry in self.console if entry["level"] == "SEVERE"]
        unexpected = [error for error in errors if not any(re.search(each, error) for each in self._expected)]
        return unexpected + [f"asked for {url}" for url in self.read_requests() if _leaves(url)]


def _leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in LOOPBACK
