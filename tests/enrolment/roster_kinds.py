"""All kinds of rosters, for every way that they go."""

from tests.enrolment.roster_contents import CONTENTS
from tests.enrolment.roster_habits import HABITS
from tests.enrolment.roster_layouts import LAYOUTS

KINDS = [*LAYOUTS, *CONTENTS, *HABITS]
