"""Constant texts are in the compiled template; texts with places to fill are asked for."""

import pytest
from jinja2 import Environment

from portal.paths import TEMPLATES
from portal.web.wording import CONSTANT, ConstantWords


@pytest.fixture
def jinja(app):
    """The environment of the pages, and which texts are still looked up while one is rendered."""
    asked = []
    made = app.jinja_env.overlay()
    made.globals = {**made.globals, "_": lambda text, **values: asked.append(text) or text % values}
    return made, asked


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{{ _("Selamat datang") }}', "Selamat datang"),
        ("<a title=\"{{ _('Keluar') }}\">", '<a title="Keluar">'),
        ('{{ _("minimum 80%% hadir") }}', "minimum 80% hadir"),
        ('{{ _("Tersimpan <b>sekarang</b>") }}', "Tersimpan <b>sekarang</b>"),
        ('{{ _("Jum\'at") }}', "Jum'at"),
    ],
)
def test_a_constant_text_is_not_looked_up(jinja, source, shown):
    environment, asked = jinja
    assert environment.from_string(source).render() == shown
    assert asked == []


@pytest.mark.parametrize(
    ("source", "values", "shown"),
    [
        ('{{ _("Halo %(name)s", name=name) }}', {"name": "Ani"}, "Halo Ani"),
        ('{{ _("ya") if yes else _("tidak") }}', {"yes": False}, "tidak"),
        ("{{ _(text) }}", {"text": "apa pun"}, "apa pun"),
    ],
)
def test_any_other_text_is(jinja, source, values, shown):
    environment, asked = jinja
    assert environment.from_string(source).render(**values) == shown
    assert len(asked) == 1


def test_every_constant_text_of_the_templates_is_what_looking_it_up_gives():
    asking = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    asking.install_null_translations(newstyle=True)
    replaced = ConstantWords(asking)
    texts = {found[0] for path in TEMPLATES.rglob("*.html") for found in CONSTANT.finditer(path.read_text("utf-8"))}
    assert len(texts) > 500
    assert {text for text in texts if asking.from_string(text).render() != replaced.preprocess(text, None)} == set()
