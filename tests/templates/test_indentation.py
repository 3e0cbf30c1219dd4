"""The indentation of a template is not sent; what it parts stays apart."""

import pytest


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<p>\n    a\n      b\n</p>", "<p>\n a\n b\n</p>"),
        ("<b data-back{% if one %}\n        hidden{% endif %}>", "<b data-back hidden>"),
        ("  {% if one %}\n    a\n  {% endif %}\n", " a\n"),
        ("<p>a  b</p>", "<p>a  b</p>"),
    ],
)
def test_lines_begin_one_space_before_their_text(app, source, sent):
    assert app.jinja_env.from_string(source).render(one=True) == sent
