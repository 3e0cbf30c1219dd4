"""What whoever still works on a draft sees once it has ended. The pages of the bank ask for it too."""

from flask import current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as Missing

from portal.authoring.drafts import queries
from portal.authoring.drafts.views import bp
from portal.db import db
from portal.errors import NotFound
from portal.web.pages import page


@bp.errorhandler(NotFound)
def missing(_error: NotFound) -> ResponseReturnValue:
    """Of a draft that has ended, a page (410) that says so and shows what somebody typed; else not found."""
    draft_id = (request.view_args or {}).get("draft_id")
    ending = queries.ending(db.session(), draft_id) if draft_id else None
    if ending is None:
        return current_app.handle_http_exception(Missing())
    return page("authoring/gone.html", ending=ending, typed=request.form.get("text", ""), status=410)
