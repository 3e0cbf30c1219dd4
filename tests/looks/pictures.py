"""The pictures in the README, taken of the demonstration while it runs.

python -m tests.looks.pictures [http://127.0.0.1:8000]
"""

import sys

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from portal.demo.office import PASSWORD
from portal.paths import ROOT
from run import find_chromium

FOLDER = ROOT / "docs" / "pictures"
DESK: ViewportSize = {"width": 1280, "height": 844}
PHONE: ViewportSize = {"width": 390, "height": 844}


def main(address: str = "http://127.0.0.1:8000") -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"])
        page = _signed_in(browser, address, "penyelenggara", DESK)
        page.get_by_role("link", name="Bimtek Dasar PSM").first.click()
        _take(page, "cohort")
        page = _signed_in(browser, address, "peserta", PHONE)
        _take(page, "trainee")
        browser.close()


def _signed_in(browser: Browser, address: str, login: str, viewport: ViewportSize) -> Page:
    page = browser.new_context(viewport=viewport, locale="id-ID").new_page()
    page.goto(f"{address}/masuk")
    page.locator("#login").fill(login)
    page.locator("#secret").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    return page


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/pictures/{name}.png taken of {page.url}")


if __name__ == "__main__":
    main(*sys.argv[1:])
