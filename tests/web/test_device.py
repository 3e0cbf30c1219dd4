"""A browser that has signed in before is told apart before the application has looked at the request."""

import pytest

from portal.web.device import CHECKING, checks_secret, seen_before
from tests.accounts.conftest import ADA_PASSWORD, enter, secrets

__all__ = ["secrets"]


def cookies(client, *names: str) -> dict[str, str]:
    """What this browser would send along."""
    found = {cookie.key: cookie.value for cookie in client.http._cookies.values()}
    return {"HTTP_COOKIE": "; ".join(f"{name}={found[name]}" for name in names)}


def test_who_has_signed_in_is_known_by_the_device_or_the_running_session(app, secrets, client_for):
    client, known = client_for(), seen_before(app)
    stranger = cookies(client, "portal")
    enter(client, "ada", ADA_PASSWORD)
    assert known(cookies(client, "device"))
    assert known(cookies(client, "portal"))
    client.post("/keluar")
    assert known(cookies(client, "device"))
    assert not known(cookies(client, "portal"))
    assert not known(stranger)


@pytest.mark.parametrize(
    "text", ["", "device=", "device=x.y", "portal=x", "device=WyJhIl0.AAAA; portal=e30.AA", "\0", "=;="]
)
def test_what_proves_nothing_is_a_stranger(app, text):
    assert not seen_before(app)({"HTTP_COOKIE": text})
    assert not seen_before(app)({})


@pytest.mark.parametrize(
    ("method", "path", "slow"),
    [
        ("POST", "/masuk", True),
        ("GET", "/masuk", False),
        ("POST", "/akun", True),
        ("POST", "/akun/kata-sandi", True),
        ("POST", "/undangan/terima", True),
        ("POST", "/undangan", False),
        ("POST", "/akuntansi", False),
        ("POST", "/angkatan/1/hadir", False),
    ],
)
def test_which_requests_check_a_secret(method, path, slow):
    assert checks_secret({"REQUEST_METHOD": method, "PATH_INFO": path}) is slow


def test_the_addresses_where_secrets_are_typed_exist(app):
    posted = {rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert set(CHECKING) <= posted
