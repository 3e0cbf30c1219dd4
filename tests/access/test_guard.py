"""Every route is marked, and the mark is kept for everybody."""


def test_every_route_is_marked(app):
    from portal.web.guard import mark_of

    unmarked = [rule.rule for rule in app.url_map.iter_rules() if mark_of(app, rule.endpoint) is None]
    assert unmarked == []


def test_pages_of_the_cast(app, cast, client_for):
    client_for(cast.ona).get("/angkatan")
    client_for(cast.ona).get(f"/angkatan/{cast.own.id}")
    client_for(cast.ann).get(f"/belajar/{cast.ann_seat}")
    client_for(cast.ann).get(f"/belajar/{cast.sam_seat}", status=404)
