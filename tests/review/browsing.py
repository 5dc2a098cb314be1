"""An editor in a real browser: keys pressed, pages waited for, never slept for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from desk import Served
    from selenium.webdriver import Chrome

WAIT = 30
"""Seconds; two cores may serve eight test suites at once."""


@dataclass
class Editor:
    """Somebody at the page, who has a keyboard and no mouse."""

    browser: Chrome
    page: Served
    keystrokes: int = 0
    began: float = field(default_factory=time.monotonic)

    def open(self, path: str) -> None:
        """Type an address."""
        self.browser.get(self.page.address.rstrip("/") + path)

    def introduce(self, name: str) -> None:
        """Say who decides: asked once."""
        self.open("/")
        self.wait(lambda: "/name" in self.path)
        self.find("#name").send_keys(Keys.CONTROL, "a")
        self.find("#name").send_keys(name, Keys.ENTER)
        self.wait(lambda: self.path == "/")

    @property
    def path(self) -> str:
        """Where the browser is, without its origin."""
        return self.browser.current_url.removeprefix(self.page.address.rstrip("/"))

    @property
    def text(self) -> str:
        """What is to be read."""
        return self.find("body").text

    def find(self, css: str) -> Any:
        return self.browser.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[Any]:
        return self.browser.find_elements(By.CSS_SELECTOR, css)

    def press(self, *keys: str) -> None:
        """Press keys wherever the focus is."""
        self.keystrokes += len(keys)
        ActionChains(self.browser).send_keys(*keys).perform()

    def go(self, key: str) -> None:
        """Press a key that leads to another page, and wait until that is there."""
        old = self.find("html").id
        self.press(key)
        self.wait(lambda: self.find("html").id != old and self._is_ready())

    def wait(self, holds: Any) -> None:
        """Wait until something holds."""
        from selenium.common.exceptions import WebDriverException

        WebDriverWait(
            self.browser, WAIT, poll_frequency=0.05, ignored_exceptions=(WebDriverException,)
        ).until(lambda _: holds())

    def _is_ready(self) -> bool:
        return bool(self.browser.execute_script("return document.readyState === 'complete'"))

    @property
    def focused(self) -> str:
        """The text of what has the focus."""
        return str(self.browser.switch_to.active_element.text)

    def complaints(self) -> list[str]:
        """What the browser's console says: violations of our own policy, errors of scripts."""
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window as wide as a telephone, or as a desk."""
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
        )
