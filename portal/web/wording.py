"""Texts of templates that never change are put in when a template is compiled."""

import re

from jinja2.ext import Extension

CONSTANT = re.compile(r"""\{\{ _\((["'])((?:(?!\1|%\(|\\).)+)\1\) \}\}""")


class ConstantWords(Extension):
    """Replaces ``{{ _("…") }}`` by its text. The screens are Indonesian and there is no catalogue to look words up in,
    so asking for each of a page's 40 texts at each request would find the same again. Texts with ``%(name)s`` stay."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return CONSTANT.sub(lambda found: found[2].replace("%%", "%"), source)
