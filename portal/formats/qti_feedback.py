"""What an item of QTI 2.1, 2.2 or 3.0 says to those who have answered."""

from portal.formats.text import clean
from portal.formats.xml import Node

GENERAL = "GENERAL"
"""Identifier of feedback that is shown whatever the answer."""


class Feedback:
    """The feedback of an item: inside its choices, or beside it by identifier."""

    def __init__(self, item: Node, notes: list[str]) -> None:
        self.item = item
        self.notes = notes
        self._modal: dict[str, Node] = {}
        for node in item.nodes:
            if node.name == "modalFeedback":
                if node.get("showHide") == "hide" or node.get("identifier") in self._modal:
                    notes.append("Penjelasan yang bergantung pada nilai atau percobaan tidak diambil.")
                else:
                    self._modal[node.get("identifier")] = node

    def text(self, choice: Node) -> str:
        """The text of a choice without the feedback in it."""
        kept = [inner for inner in choice.content if isinstance(inner, str) or inner.name != "feedbackInline"]
        return clean(Node("", {}, 0, kept).html(), self.notes)

    def of_choice(self, choice: Node) -> str:
        inline = [clean(inner.html(), self.notes) for inner in choice.nodes if inner.name == "feedbackInline"]
        return " ".join(filter(None, [*inline, self.named(choice.get("identifier"))]))

    def named(self, identifier: str) -> str:
        """The feedback of this identifier, which is then no longer at hand."""
        node = self._modal.pop(identifier, None)
        return clean(node.html(), self.notes) if node else ""

    def general(self) -> str:
        """The feedback for everybody, asked for last: what no answer called for is named as lost."""
        said = self.named(GENERAL)
        if self._modal:
            self.notes.append("Penjelasan yang bergantung pada nilai atau percobaan tidak diambil.")
        return said
