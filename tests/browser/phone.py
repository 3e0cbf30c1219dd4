"""What lies on the disk of a phone, as a page of the portal reads it."""

from typing import Any

from playwright.sync_api import Error

from tests.browser.sight import Sight

READ = """() => new Promise((yes, no) => {
    const asked = indexedDB.open("portal", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("work", { keyPath: "key" });
    asked.onerror = no;
    asked.onsuccess = () => {
        const all = asked.result.transaction("work").objectStore("work").getAll();
        all.onerror = no;
        all.onsuccess = () => { asked.result.close(); yes(all.result); };
    };
})"""


def kept(sight: Sight) -> list[dict[str, Any]]:
    """The records that wait on this phone. A page that is left while it reads is asked again once the next is there."""
    while True:
        try:
            return sight.page.evaluate(READ)
        except Error as error:
            if "Execution context was destroyed" not in error.message:
                raise
            sight.page.wait_for_load_state("domcontentloaded")
