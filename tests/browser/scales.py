"""Scales for pages."""

from playwright.sync_api import Page


class Scales:
    """Weighs what comes over the wire, by kind of file."""

    def __init__(self, page: Page) -> None:
        self.names: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        wire = page.context.new_cdp_session(page)
        wire.on("Network.responseReceived", lambda one: self.names.update({one["requestId"]: one["response"]["url"]}))
        wire.on("Network.loadingFinished", self._weigh)
        wire.send("Network.enable")

    def _weigh(self, event: dict) -> None:
        address = self.names.get(event["requestId"], "?")
        self.bytes[address] = self.bytes.get(address, 0) + int(event["encodedDataLength"])

    def take(self) -> dict[str, int]:
        """What has come since the last time."""
        taken, self.bytes = self.bytes, {}
        return taken
