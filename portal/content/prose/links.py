"""Links and pictures of a lesson, as they stand on its page: addresses that lead somewhere, figures, nothing that runs.

Works on Markdown tokens, in place.
"""

from collections.abc import Mapping

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from portal.content.prose.addresses import is_outside, lesson_address, picture_name
from portal.content.shapes import Image

LEAVES = '<span class="visually-hidden"> (membuka situs luar)</span>'
_BREAKS = ("softbreak", "hardbreak")


def resolve_links(tokens: list[Token], images: tuple[Image, ...]) -> None:
    """Give every link and picture its place on the page. Links that lead nowhere and unknown pictures become text."""
    known = {image.name: image for image in images}
    for number, token in enumerate(tokens):
        if token.type != "inline" or not token.children:
            continue
        if tokens[number - 1].type == "paragraph_open" and _only_pictures(token.children, known):
            tokens[number - 1].hidden = tokens[number + 1].hidden = True
            token.children = [_figure(child, known) for child in token.children if child.type == "image"]
        else:
            token.children = _linked([_picture(child, known) for child in token.children])


def picture_text(token: Token) -> str:
    """The alternative text of a picture, without marks."""
    return "".join(
        picture_text(child) if child.type == "image" else " " if child.type in _BREAKS else child.content
        for child in token.children or ()
    )


def _only_pictures(children: list[Token], known: Mapping[str, Image]) -> bool:
    return all(child.type in _BREAKS or (child.type == "image" and _image(child, known)) for child in children)


def _image(token: Token, known: Mapping[str, Image]) -> Image | None:
    return known.get(picture_name(str(token.attrGet("src"))) or "")


def _picture(token: Token, known: Mapping[str, Image]) -> Token:
    """A picture within a sentence; anything else as it is."""
    if token.type != "image":
        return token
    image = _image(token, known)
    return _html(_img(image, token)) if image else Token("text", "", 0, content=picture_text(token))


def _figure(token: Token, known: Mapping[str, Image]) -> Token:
    image = _image(token, known)
    title = str(token.attrGet("title") or "")
    caption = f"<figcaption>{escapeHtml(title)}</figcaption>" if title else ""
    return _html(f"<figure>{_img(image, token)}{caption}</figure>\n" if image else "")


def _img(image: Image, token: Token) -> str:
    address = f"/gambar/{image.digest}.{image.name.rpartition('.')[2]}"
    size = f'width="{image.width}" height="{image.height}"'
    return f'<img src="{address}" alt="{escapeHtml(picture_text(token))}" {size} loading="lazy">'


def _linked(children: list[Token]) -> list[Token]:
    found: list[Token] = []
    opened: list[str] = []
    for token in children:
        if token.type == "link_open":
            opened.append(_aimed(token))
            found += [token] if opened[-1] else []
        elif token.type == "link_close":
            address = opened.pop()
            found += [_html(LEAVES)] if is_outside(address) else []
            found += [token] if address else []
        else:
            found.append(token)
    return found


def _aimed(token: Token) -> str:
    """The address that the link now has, or nothing when there is no place that it may lead to."""
    address = str(token.attrGet("href"))
    if is_outside(address):
        token.attrs |= {"class": "outside", "target": "_blank", "rel": "noopener noreferrer"}
        return address
    if address.startswith("#"):
        return address
    token.attrs["href"] = lesson_address(address) or ""
    return str(token.attrs["href"])


def _html(text: str) -> Token:
    return Token("html_inline", "", 0, content=text)
