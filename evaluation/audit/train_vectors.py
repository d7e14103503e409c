"""Makes the vectors of genes from the literature table: genes that keep the same company point the same way.

A pair of genes is worth the logarithm of how much more often than by chance the two share a paper, where that is more
than nothing; the table of these worths is cut down to its main directions (truncated singular value decomposition).
The company of a gene's company thus counts, which helps where the gene itself is rarely written about.

Provenance: positive pointwise mutual information with singular vectors, Levy and Goldberg, NIPS 2014.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from figlint.evaluation.audit.company import GeneVectors
from figlint.nlp.lexicon.columns import Array

N_DIRECTIONS = 64
_SCALE = 127.0
_MIN_LENGTH = 1e-6


def gene_vectors(columns: Mapping[str, Array], n_directions: int = N_DIRECTIONS) -> GeneVectors:
    """Return a vector for every gene of HGNC that shares papers with others.

    :param columns: The arrays of the literature table (see :mod:`figlint.nlp.lexicon.literature`).
    """
    from scipy.sparse import csr_matrix
    from sklearn.utils.extmath import randomized_svd

    size = len(columns["gene"])
    first, second, together = columns["first"], columns["second"], columns["together"].astype(np.float64)
    rows, others = np.concatenate([first, second]), np.concatenate([second, first])
    shared = np.concatenate([together, together])
    degree = np.bincount(rows, weights=shared, minlength=size)
    worth = np.log(shared * degree.sum() / (degree[rows] * degree[others]))
    above = worth > 0
    table = csr_matrix((worth[above], (rows[above], others[above])), shape=(size, size))
    left, values, _ = randomized_svd(table, n_directions, random_state=0)
    vectors = left * np.sqrt(values)
    kept = (np.linalg.norm(vectors, axis=1) > _MIN_LENGTH) & (columns["hgnc"] > 0)
    vectors = vectors[kept]
    scaled = np.round(vectors * (_SCALE / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)
    return GeneVectors([f"HGNC:{number}" for number in columns["hgnc"][kept]], scaled)
