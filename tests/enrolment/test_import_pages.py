"""The list of earlier imports ends nowhere in silence."""

from datetime import timedelta

from portal.enrolment.models import RosterImport
from portal.web.paging import SHORT
from portal.web.transaction import unit_of_work
from tests.cast import EARLY


def test_every_earlier_import_is_found_on_some_page(session, cast, client_for):
    with unit_of_work():
        session.add_all(
            RosterImport(
                cohort_id=cast.own.id, made_by=cast.ona.id, made_at=EARLY + timedelta(minutes=number),
                file_name=f"berkas-{number}.csv", accepted=1, refused=[], notes=[], ignored_columns=[],
            )
            for number in range(1, 2 * SHORT + 1)
        )  # fmt: skip
    ona, url = client_for(cast.ona), f"/angkatan/{cast.own.id}/impor"
    first = ona.get(url).text
    assert f"berkas-{2 * SHORT}.csv" in first
    assert "Halaman 1 dari 3" in first
    pages = first + "".join(ona.get(f"{url}?halaman={number}").text for number in (2, 3))
    assert all(f">berkas-{number}.csv<" in pages for number in range(1, 2 * SHORT + 1))
    assert ">uji.csv<" in pages
