"""The code of the hall."""

from portal.web.forms import Form, LineField, at_most


class StartForm(Form):
    """Starting a quiz, with the code of the hall where one is asked for."""

    code = LineField("Kode mulai", [at_most(20)])
