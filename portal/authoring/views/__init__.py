"""Pages for those who keep the curriculum."""

from flask import Blueprint

bp = Blueprint("authoring", __name__)

from portal.authoring.drafts.views import archive
from portal.authoring.bank.views import questions as bank
from portal.authoring.drafts.views import drafts
from portal.authoring.bank.views import exchange
from portal.authoring.drafts.views import files
from portal.rollout.views import moving
from portal.authoring.drafts.views import pictures
from portal.rollout.views import standard
