"""Words of the glossary where a lesson uses them."""

import re

from markdown_it.token import Token

from portal.content.shapes import Term
from portal.texts import hyphened

PREFIX = "istilah-"
"""How the anchor of an explained word starts."""

Finder = tuple[re.Pattern[str], tuple[Term, ...]]
"""A pattern of groups, and the term that each group is a form of."""

_UNMARKED = ("heading_open", "th_open")
_USED = re.compile(rf'href="#({PREFIX}[a-z0-9-]+)"')


def term_id(term: Term) -> str:
    """The anchor of the explanation: ``istilah-`` and the word in plain small letters."""
    return PREFIX + hyphened(term.term)


def link_terms(tokens: list[Token], glossary: tuple[Term, ...]) -> None:
    """Link the first use of every term in the running text to its explanation, in place.

    Headings, heads of tables, links and code are passed over; titles of blocks are no text of theirs. A form is found
    as whole words; one in capitals only when written so, of two that could stand at a place the longer one.
    """
    finder = _finder(glossary)
    seen: set[Term] = set()
    for number, token in enumerate(tokens):
        if token.type == "inline" and token.children and tokens[number - 1].type not in _UNMARKED:
            token.children = _marked(token.children, finder, seen)


def terms_in(html: str, glossary: tuple[Term, ...]) -> dict[str, Term]:
    """The terms that a rendered lesson links to, by their anchors, in the order of their use."""
    known = {term_id(term): term for term in glossary}
    return {anchor: known[anchor] for anchor in _USED.findall(html) if anchor in known}


def _marked(children: list[Token], finder: Finder, seen: set[Term]) -> list[Token]:
    found: list[Token] = []
    depth = 0
    for token in children:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not depth:
            found += _pieces(token.content, finder, seen)
        else:
            found.append(token)
    return found


def _pieces(text: str, finder: Finder, seen: set[Term]) -> list[Token]:
    """The text as tokens, with links where a term comes for the first time."""
    pattern, owners = finder
    found: list[Token] = []
    done = 0
    for match in pattern.finditer(text):
        term = owners[(match.lastindex or 1) - 1]
        if term not in seen:
            seen.add(term)
            opening = Token("link_open", "a", 1, attrs={"class": "term", "href": f"#{term_id(term)}"})
            found += [_text(text[done : match.start()]), opening, _text(match[0]), Token("link_close", "a", -1)]
            done = match.end()
    return [*found, _text(text[done:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _finder(glossary: tuple[Term, ...]) -> Finder:
    """All forms, the longest first."""
    forms = [(form, term) for term in glossary for form in (term.term, *term.also) if form]
    forms.sort(key=lambda pair: len(pair[0]), reverse=True)
    groups = [f"({re.escape(form)})" if form.isupper() else f"((?i:{re.escape(form)}))" for form, _term in forms]
    # a word with a hyphen is one word: “anak” is no part of “anak-anak”
    pattern = re.compile(rf"(?<!\w)(?<!\w-)(?:{'|'.join(groups) or '(?!)'})(?!\w)(?!-\w)")
    return pattern, tuple(term for _form, term in forms)
