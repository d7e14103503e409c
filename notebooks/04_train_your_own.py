# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Train your own
#
# A recogniser of your own in spaCy, with figlint's tokeniser before and its grounder behind it; and the audit, which
# learns from labelled figures and from what reviewers decide. The recogniser here sees two dozen made-up captions and
# is bad: the way is the point.

# %%
import os
import random
import tempfile
from pathlib import Path

import altair as alt
import numpy as np
import polars as pl
import spacy
from sklearn.metrics import average_precision_score, precision_recall_curve
from spacy.training import Example
from spacy.util import filter_spans

import figlint
from figlint.evaluation.audit import train as train_audit
from figlint.evaluation.lint.decisions import Decision, append_decision
from figlint.nlp import docs
from figlint.nlp.corpora import load_corpus

alt.renderers.enable("svg")
pl.Config.set_tbl_rows(20)
random.seed(0)
spacy.util.fix_random_seed(0)
SEEDS = Path("../seeds")
DATA = Path(os.environ.get("FIGLINT_DATA", "../../shared/data"))
OUT = Path(tempfile.mkdtemp())

# %% [markdown]
# ## A recogniser
#
# figlint's tokeniser cuts at changes of letter, case, digit and Greek, so that annotations fall on token boundaries;
# spaCy's own would lose a third of those in figure captions.

# %%
nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "figlint_tokenizer"}}})
nlp.add_pipe("ner")
corpus = load_corpus("captions.pubtator").documents
train, held_out = corpus[:20], corpus[20:]


def example(document):
    """Return a training example; mentions that lie on no token boundary are widened to one."""
    doc = nlp.make_doc(document.text)
    spans = [doc.char_span(m.start, m.end, label=m.label, alignment_mode="expand") for m in document.mentions]
    doc.ents = filter_spans(spans)
    return Example(nlp.make_doc(document.text), doc)


examples = [example(document) for document in train]
optimizer = nlp.initialize(lambda: examples)
losses = []
for _ in range(30):
    random.shuffle(examples)
    loss = {}
    nlp.update(examples, sgd=optimizer, drop=0.2, losses=loss)
    losses.append(loss["ner"])
print(f"loss {losses[0]:.0f} at first, {losses[-1]:.0f} at last")

# %% [markdown]
# Behind any recogniser that sets `doc.ents` stands figlint's grounder.

# %%
grounded = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "figlint_tokenizer"}}})
grounded.add_pipe("ner", source=nlp)
grounded.add_pipe("figlint_grounder")
figlint.MentionList(docs.mentions_of(grounded(train[1].text)), train[1].text)

# %% [markdown]
# Saved, it is a model like any other: `figlint benchmark`, `figlint annotate --model` and `figlint.load` take the path.

# %%
nlp.to_disk(OUT / "mine")
print([mention.surface for mention in figlint.load(str(OUT / "mine")).annotate_texts([train[1].text])[0]])

# %%
pl.DataFrame(
    [
        {
            "model": name,
            "found": len(found),
            "right": len(found & wanted),
            "annotated": len(wanted),
        }
        for name, model in (("mine", figlint.load(str(OUT / "mine"))), ("figlint", figlint.load()))
        for found in [
            {
                (d.id, m.start, m.end, m.label)
                for d, ms in zip(held_out, model.annotate_texts([d.text for d in held_out]), strict=True)
                for m in ms
            }
        ]
        for wanted in [{(d.id, m.start, m.end, m.label) for d in held_out for m in d.mentions}]
    ]
)

# %% [markdown]
# The shipped model is trained with `figlint train models/configs/caption_ner.cfg`, which needs the extra `train`.
#
# ## The audit, from what reviewers decide
#
# `figlint review` writes decisions; here a reviewer accepts every finding on a gene that is surer than 0.9 and rejects
# the others. Decisions become labelled keywords: `figlint train --audit FOLDER -o OUT --decisions FILE --records PATH`.

# %%
linted = list(figlint.lint([SEEDS], figlint.Settings(select=("G101", "G102", "G103", "G105"))))
for number, finding in enumerate(finding for record in linted for finding in record.findings):
    decision = Decision(
        fingerprint=finding.fingerprint,
        figid=finding.figid,
        rule=finding.rule,
        field=finding.field,
        value=finding.value,
        ruling="accept" if finding.confidence >= 0.9 else "reject",
        reviewer="me",
        time=number,
    )
    append_decision(OUT / "decisions.jsonl", decision)

reader = train_audit.open_reader()
cases = train_audit.decided_cases(OUT / "decisions.jsonl", [SEEDS], reader, train_audit.plainly, evidence=True)
pl.DataFrame([{"keyword": case.symbol, "label": case.label, "terms": len(case.terms)} for case in cases])

# %% [markdown]
# ## The audit, from labelled figures
#
# If the labelled figures of the development data lie at `../shared/data`, a small forest is trained on two thirds of
# their articles and scored on the others, three times over. The shipped audit has more trees and is measured by nested
# folds; see the measurements.

# %%
AUDIT = DATA / "audit"
if AUDIT.is_dir():
    cases = train_audit.read_cases(AUDIT, reader, train_audit.plainly, evidence=True)
    scores = train_audit.unseen_scores(cases, train_audit.Recipe(n_trees=60), n_folds=3)
    wrong = np.array([case.is_wrong for case in cases])
    gain = average_precision_score(wrong, scores[:, 0])
    print(f"{len(cases)} keywords, {wrong.sum()} wrong; average precision {gain:.3f}")
    precision, recall, _ = precision_recall_curve(wrong, scores[:, 0])
    curve = pl.DataFrame({"recall": recall, "precision": precision}).gather_every(8)
else:
    print("no labelled figures here")
    curve = pl.DataFrame({"recall": [], "precision": []})
alt.Chart(alt.InlineData(values=curve.to_dicts())).mark_line(color="#0072b2").encode(
    x=alt.X("recall:Q", scale=alt.Scale(domain=[0, 1])), y=alt.Y("precision:Q", scale=alt.Scale(domain=[0, 1]))
).properties(width=360, height=300)

# %% [markdown]
# By kind of the name that the word behind a keyword is.

# %%
pl.DataFrame([{"kind of name": case.kind, "label": case.label} for case in cases]).group_by(
    "kind of name", "label"
).len().sort("kind of name", "label")
