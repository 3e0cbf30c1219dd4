"""Addresses that outlive a release: printed on cards and certificates, or kept by a phone that has no signal.

They are written out here. One that moves stays in this list and answers 308 with the new address.
"""

import uuid

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

SOME = str(uuid.UUID(int=7))
PRINTED = {
    "the code on a sign-in card": ("GET", "/masuk"),
    "the code on a certificate": ("GET", "/v/ABCD-2345"),
    "the address written on a certificate": ("GET", "/verifikasi"),
    "where an invitation is brought": ("GET", "/undangan"),
}
ON_A_PHONE = {
    "a saved home page": ("GET", f"/belajar/{SOME}"),
    "a lesson kept for reading offline": ("GET", f"/belajar/{SOME}/materi/konsep-dasar-psm/pengertian"),
    "a lesson that was read": ("POST", f"/belajar/{SOME}/materi/konsep-dasar-psm/pengertian"),
    "the text of a work plan": ("POST", f"/belajar/{SOME}/rktl/isian"),
    "answers": ("POST", f"/percobaan/{SOME}/jawaban"),
    "a paper": ("GET", f"/percobaan/{SOME}/lembar"),
    "handing in": ("POST", f"/percobaan/{SOME}/kumpulkan"),
    "the pass for what waits": ("GET", "/akun/kunci"),
    "signing out late": ("POST", "/keluar"),
    "the worker of the phone": ("GET", "/sw.js"),
}


KNOWN = PRINTED | ON_A_PHONE


def answers(app, method: str, address: str) -> bool:
    try:
        app.url_map.bind("localhost").match(address, method=method)
    except RequestRedirect as moved:
        return moved.code == 308
    except HTTPException:
        return False
    return True


@pytest.mark.parametrize(("method", "address"), KNOWN.values(), ids=KNOWN.keys())
def test_an_address_that_somebody_has_goes_on_answering(app, method, address):
    assert answers(app, method, address)


def test_an_address_that_never_was_does_not(app):
    assert not answers(app, "GET", "/percobaan/tidak-ada")
    assert not answers(app, "GET", "/keluar")
