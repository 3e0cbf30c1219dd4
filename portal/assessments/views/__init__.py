"""Pages of quizzes: taking one, and what trainers do with them."""

from flask import Blueprint

from portal.assessments.questions import rehearsal
from portal.assessments.questions.quizzes import QuizKind
from portal.errors import NotFound

bp = Blueprint("assessments", __name__)


from portal.assessments.analysis import views as analysis
from portal.assessments.invigilation.views import answer_files as handed
from portal.assessments.invigilation.views import live
from portal.assessments.marking.views import essays as marking
from portal.assessments.invigilation.views import opening
from portal.assessments.regrading import views as regrading
from portal.assessments.attempts import views as taking
