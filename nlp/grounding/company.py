"""What the genes of a figure say for each other: in the literature, by gene groups, as names of the same gene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.grounding.dossier import Dossier
from figlint.nlp.grounding.scoring import Rows
from figlint.nlp.grounding.terms import CONTEXT, Question

Array = NDArray[np.float64]

#: A candidate gene counts as company for the others from this probability on.
_MIN_COMPANY = 0.2
#: Shrinks the support of few friends.
_DOUBT = 0.5
_SAME, _SUPPORT, _LEAD, _NONE, _GROUP = (
    CONTEXT.index(f"company:{name}") for name in ("same", "support", "lead", "none", "group")
)


def with_company(columns: Array, questions: Sequence[Question], rows: Rows, chances: Array, dossier: Dossier) -> Array:
    """Return the context of a figure's options with what the likely genes of the other names say.

    :param columns: Array ``[rows, len(CONTEXT)]``; :param chances: probability of each row when its name is alone.
    """
    if not len(chances):
        return columns
    concepts: dict[str, int] = {}
    own = np.array([concepts.setdefault(f.concept, len(concepts)) for q in questions for f in q.sheet.files], dtype=int)
    beliefs = np.zeros((rows.n_questions, len(concepts)))
    np.add.at(beliefs, (rows.question, own), chances)
    asked = np.zeros(beliefs.shape, dtype=bool)
    asked[rows.question, own] = True
    beliefs[beliefs < _MIN_COMPANY] = 0.0
    told = _of_others(beliefs, questions)
    columns = columns.copy()
    columns[:, _SAME] = told[rows.question, own]
    told[asked] = 0.0
    friends = np.flatnonzero(told.any(axis=0))
    if not len(friends):
        return columns
    names = list(concepts)
    told, companions = told[:, friends], [names[friend] for friend in friends]
    amounts = told.sum(axis=1)
    near = dossier.closeness(names, companions)
    kin = dossier.kinship(names, companions)
    heard = told[rows.question]
    has_company = amounts[rows.question] > 0.0
    support = (near[own] * heard).sum(axis=1) / (amounts[rows.question] + _DOUBT)
    columns[:, _SUPPORT] = support
    columns[:, _LEAD] = np.where(has_company, _lead(support, own, rows, asked), 0.0)
    columns[:, _NONE] = has_company & (support == 0.0)
    columns[:, _GROUP] = (kin[own] * heard).max(axis=1)
    return columns


def _of_others(beliefs: Array, questions: Sequence[Question]) -> Array:
    """Return the highest probability of each concept among the questions of other names; shaped like ``beliefs``."""
    keys: dict[str, int] = {}
    name = np.array([keys.setdefault(question.key, len(keys)) for question in questions])
    by_name = np.zeros((len(keys), beliefs.shape[1]))
    np.maximum.at(by_name, name, beliefs)
    best = by_name.argmax(axis=0)
    places = np.arange(beliefs.shape[1])
    top = by_name[best, places]
    by_name[best, places] = 0.0
    return np.where(best == name[:, None], by_name.max(axis=0), top)


def _lead(support: Array, own: NDArray[np.int64], rows: Rows, asked: NDArray[np.bool_]) -> Array:
    """Return how far each row's support is above the best of its name's other concepts; 0 where there is no other."""
    by_concept = np.where(asked, 0.0, -1.0)
    by_concept[rows.question, own] = support
    best = by_concept.argmax(axis=1)
    every = np.arange(len(by_concept))
    top = by_concept[every, best]
    by_concept[every, best] = -1.0
    second = by_concept.max(axis=1)
    rival = np.where(best[rows.question] == own, second[rows.question], top[rows.question])
    return np.where(rival < 0.0, 0.0, support - rival)
