"""On which conditions the service takes people: sentences of the vocabulary, one a dimension.

Each dimension is in one of three states; a condition is a sentence with its values. Rows that
are not in force today (past or to come) stand apart, and stay whatever is said of today.
"""

from django.utils.translation import gettext_lazy

from seuil.web.sheets.conditions.drawing import ConditionsForm, DimensionForm, read_conditions
from seuil.web.sheets.conditions.writing import KEYS, write_conditions
from seuil.web.sheets.sections import Section

CONDITIONS = Section(
    code="conditions",
    title=gettext_lazy("Conditions"),
    template="sheets/conditions.html",
    keys=KEYS,
    read=read_conditions,
    write=write_conditions,
)

__all__ = ["CONDITIONS", "ConditionsForm", "DimensionForm"]
