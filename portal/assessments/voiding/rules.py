"""Which attempts can be voided or restored. Pure."""

from portal.errors import Refusal


def refuse_void(chosen: int, decided: int) -> Refusal | None:
    """Why no attempts are voided or restored: none was chosen, or the completions of all of them are decided."""
    if chosen:
        return None
    if decided:
        return Refusal("decided", "Kelulusan orang-orang ini sudah ditetapkan, jadi percobaannya tetap seperti adanya.")
    return Refusal("nobody", "Centang dulu percobaannya. Tidak ada yang berubah.")


def refuse_restore(beyond: int) -> Refusal | None:
    """Why attempts cannot be restored: so many people would have made more of them than the quiz allows."""
    if not beyond:
        return None
    message = (
        "%(count)s orang sudah memulai lagi, dan dengan percobaan lamanya melebihi kesempatan kuis ini. Pulihkan tanpa "
        "mereka, atau batalkan dulu percobaan barunya."
    )
    return Refusal("used_up", message, {"count": beyond})
