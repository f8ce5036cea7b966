"""Forms in the administration: drafts are edited in words and rows, published forms are read."""

from services.questions.admin.definitions import FormDefinitionAdmin, FormLibraryAdmin, QuestionGroupAdmin
from services.questions.admin.question import QuestionAdmin

__all__ = ["FormDefinitionAdmin", "FormLibraryAdmin", "QuestionAdmin", "QuestionGroupAdmin"]
