"""Error pages: a clear sentence, what to do next, and never a trace."""

import logging
from secrets import token_hex
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from portal.db import Trouble, db, trouble_of
from portal.errors import NotFound
from portal.limits import MAX_UPLOAD, MEGABYTE
from portal.web import refusals
from portal.web.asking import signed_in
from portal.web.refusals import RefusalKind

log = logging.getLogger("portal")

BARE = (
    "<!doctype html><html lang='id'><meta charset='utf-8'><title>Portal Bimtek PSM</title>"
    "<h1>{title}</h1><p>{advice}</p><p>{code}</p>"
)
UNKNOWN_HOST = "Alamat ini bukan alamat portal", "Periksa alamat di kartu atau undangan Anda, lalu buka alamat itu."
BUSY = "Portal sedang ramai", "Tunggu sebentar, lalu coba sekali lagi. Yang sudah tersimpan tidak hilang."
PASSES = (Trouble.LOCKED, Trouble.AWAY)
"""What the database may get over by itself, in a moment."""


def install(app: Flask) -> None:
    app.register_error_handler(NotFound, _not_theirs)
    app.register_error_handler(CSRFError, _without_token)
    app.register_error_handler(SecurityError, lambda _error: _bare(400, *UNKNOWN_HOST))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    app.register_error_handler(InternalServerError, lambda error: _unexpected(error.original_exception or error))
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]  # it would print what somebody typed


def _not_theirs(_error: NotFound) -> Response:
    if signed_in():
        refusals.note(RefusalKind.NOT_FOUND)
    return _answer(404)


def _without_token(_error: CSRFError) -> Response:
    refusals.note(RefusalKind.TOKEN)
    return _answer(400)


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if error.code == 403:
        refusals.note(RefusalKind.FORBIDDEN)
    leading_on = _without_slash() if error.code == 404 and request.endpoint is None else None
    if leading_on is not None:
        return leading_on
    answer = _answer(error.code)
    for name in ("Allow", "Retry-After"):
        value = dict(error.get_headers()).get(name)
        if value:
            answer.headers[name] = value
    return answer


def _without_slash() -> Response | None:
    """To the page that was meant, where only a slash at the end of its address is too many."""
    path = request.path.rstrip("/")
    if request.method not in ("GET", "HEAD") or not path or path == request.path or "//" in path:
        return None
    try:
        current_app.url_map.bind("").match(path)
    except HTTPException:
        return None
    query = request.query_string.decode("ascii", "replace")
    return make_response(redirect(request.script_root + quote(path) + (f"?{query}" if query else ""), 308))


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    g.keep_changes = False
    session.pop("_flashes", None)  # "saved" was said before the commit failed
    # Only the kind of the error and where it happened: its text, and the address, may carry what somebody typed.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    location = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    trouble, request_id = trouble_of(error), token_hex(4)
    kind = type(error).__name__ + (f" (database {trouble})" if trouble else "")
    route = request.url_rule.rule if request.url_rule else "?"
    log.error("unexpected %s at %s in %s %s, request %s", kind, location, request.method, route, request_id)
    if trouble is None:
        return _answer(500, request_id)
    answer = _answer(503, request_id, _trouble_words(trouble))
    if trouble in PASSES:
        answer.headers["Retry-After"] = "5"
    return answer


def _trouble_words(trouble: Trouble) -> tuple[str, str]:
    """What somebody reads when the database is in trouble, and what to do about it."""
    if trouble in PASSES:
        return BUSY
    title = "Penyimpanan portal penuh" if trouble is Trouble.FULL else "Portal tidak dapat menyimpan"
    advice = (
        "Yang baru saja dikirim belum tersimpan; yang tersimpan sebelumnya tidak hilang. Beri tahu penyelenggara atau "
        "pengelola portal, lalu coba lagi nanti."
    )
    return title, advice


def _words(code: int) -> tuple[str, str]:
    return {
        400: (
            "Formulir ini sudah kedaluwarsa",
            "Muat formulirnya sekali lagi, lalu kirim. Data yang sudah tersimpan tidak hilang.",
        ),
        403: (
            "Halaman ini bukan untuk peran Anda",
            "Kembali ke beranda, atau keluar lalu masuk dengan akun lain yang berhak.",
        ),
        404: (
            "Halaman tidak ditemukan",
            "Periksa kembali alamatnya, atau mulai lagi dari beranda.",
        ),
        405: (
            "Halaman ini tidak dibuka dari alamatnya",
            "Kembali ke halaman sebelumnya, lalu pakai tombol yang ada di sana.",
        ),
        413: (
            "Berkas terlalu besar",
            (
                f"Ukuran berkas paling besar {MAX_UPLOAD // MEGABYTE} MB. Foto: ambil ulang dengan ukuran lebih "
                "kecil, atau kecilkan dulu di HP. Daftar atau dokumen: buang gambar di dalamnya, "
                "atau bagi menjadi beberapa berkas."
            ),
        ),
        429: ("Terlalu banyak permintaan", "Tunggu sebentar, lalu coba lagi."),
        503: BUSY,
        500: (
            "Portal sedang bermasalah",
            "Tunggu sebentar, lalu muat ulang halaman ini. Yang sudah tersimpan tidak hilang.",
        ),
    }.get(code, ("Permintaan tidak dapat diproses", "Mulai lagi dari beranda."))


MAY_PASS = (429, 500, 502, 503, 504)
"""What can be over in a moment: the same page is worth another try."""


def _ways_on(code: int) -> list[tuple[str, str]]:
    """Where somebody can go from here, the best way first: an address and what it is called. Home comes last."""
    ways, asked, came_from = [], request.full_path.rstrip("?"), _came_from()
    if code in MAY_PASS and request.method == "GET":
        ways.append((asked, "Coba lagi"))
    if code == 400 and signed_in() is None:
        ways.append((url_for("accounts.sign_in", next=came_from), "Masuk lagi"))
    if came_from is not None and code not in (404, 403):
        ways.append((came_from, "Muat formulir lagi" if code == 400 else "Kembali ke halaman sebelumnya"))
    elif came_from is not None and came_from != asked:
        ways.append((came_from, "Kembali ke halaman sebelumnya"))
    return [*ways, (url_for("home"), "Ke beranda")]


def _came_from() -> str | None:
    """The page of this portal from which the request was sent, where the browser says so; else, for something that was
    sent to a page's own address, that page."""
    sender = urlsplit(request.referrer or "")
    if sender.netloc == request.host and sender.path.startswith("/") and not sender.path.startswith("//"):
        return sender.path + (f"?{sender.query}" if sender.query else "")
    try:
        current_app.url_map.bind("").match(request.path, method="GET")
    except HTTPException:
        return None
    return request.path if request.method == "POST" else None


def _answer(code: int, request_id: str = "", words: tuple[str, str] | None = None) -> Response:
    """The page for a status. What went wrong unexpectedly has a number by which it is found in the log."""
    title, advice = words or _words(code)
    reference = f"{code}-{request_id}" if request_id else str(code)
    try:
        ways = _ways_on(code)
        return make_response(
            render_template("errors/error.html", code=reference, title=title, advice=advice, ways=ways), code
        )
    except Exception as error:
        log.error("error page failed: %s", type(error).__name__)
        return _bare(code, title, advice, reference)


def _bare(code: int, title: str, advice: str, reference: str = "") -> Response:
    """A page that needs neither a template nor the database."""
    return make_response(BARE.format(title=title, advice=advice, code=reference or code), code)
