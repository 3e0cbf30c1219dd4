"""Moodle XML, written part by part."""


def ask(kind: str, inner: str, text: str = "<p>Apa?</p>", form: str = "html") -> str:
    stem = f'<questiontext format="{form}"><text><![CDATA[{text}]]></text></questiontext>'
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz><question type="{kind}">{stem}{inner}</question></quiz>'


def answer(fraction: str, text: str, feedback: str = "", more: str = "") -> str:
    said = f"<feedback><text>{feedback}</text></feedback>"
    return f'<answer fraction="{fraction}"><text>{text}</text>{said}{more}</answer>'
