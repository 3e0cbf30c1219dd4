"""Forms to sign in and to change one's own secret."""

from wtforms import BooleanField, HiddenField, PasswordField

from portal.accounts.rules import LOGIN_LENGTH, PIN_DIGITS, SECRET_LENGTH
from portal.web.forms import Form, LineField, at_most, required


def joined_pin(text: str | None) -> str | None:
    """A PIN that was typed in groups, as one. What holds a letter is a password and stays as it is; one of digits and
    signs alone is too easy to be taken."""
    found = "".join(text.split()).replace("-", "").replace(".", "") if text else ""
    return found if len(found) >= PIN_DIGITS and found.isascii() and found.isdecimal() else text


class SignInForm(Form):
    login = LineField("Nomor peserta atau nama akun", [required(), at_most(LOGIN_LENGTH)], free=True)
    secret = PasswordField("PIN atau kata sandi", [required(), at_most(SECRET_LENGTH)], filters=[joined_pin])
    stay = BooleanField("Tetap masuk di HP ini sampai pelatihan selesai")
    next = HiddenField()


class CardCodeForm(Form):
    """What the script of a card's page fills in by itself, and whether to stay."""

    login = HiddenField(validators=[required(), at_most(LOGIN_LENGTH)])
    secret = HiddenField(validators=[required(), at_most(SECRET_LENGTH)])
    stay = BooleanField("Tetap masuk di HP ini sampai pelatihan selesai")


class SecretForm(Form):
    current = PasswordField("PIN atau kata sandi sekarang", [required(), at_most(SECRET_LENGTH)], filters=[joined_pin])
    secret = PasswordField("PIN atau kata sandi baru", [required(), at_most(SECRET_LENGTH)], filters=[joined_pin])
    again = PasswordField("Ulangi yang baru", [required(), at_most(SECRET_LENGTH)], filters=[joined_pin])


class CardForm(Form):
    """The card of another organiser, proven once, for an account that is joined already."""

    current = PasswordField("Kata sandi gabungan", [required(), at_most(SECRET_LENGTH)])
    login = LineField("Nomor peserta di kartu lain", [required(), at_most(LOGIN_LENGTH)], free=True)
    pin = PasswordField("PIN atau kata sandi kartu itu", [required(), at_most(SECRET_LENGTH)], filters=[joined_pin])


class JoinForm(CardForm):
    """The first two cards, and the secret that joins them."""

    current = PasswordField("PIN atau kata sandi kartu ini", [required(), at_most(SECRET_LENGTH)], filters=[joined_pin])
    secret = PasswordField("Kata sandi gabungan yang baru", [required(), at_most(SECRET_LENGTH)])
    again = PasswordField("Ulangi kata sandi gabungan", [required(), at_most(SECRET_LENGTH)])


class FirstSecretForm(Form):
    secret = PasswordField("Kata sandi baru", [required(), at_most(SECRET_LENGTH)])
    again = PasswordField("Ulangi kata sandi baru", [required(), at_most(SECRET_LENGTH)])
