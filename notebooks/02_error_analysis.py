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
# # Error analysis
#
# Where a pipeline goes wrong, by cause and in context; which genes it takes for each other; whether its probabilities
# can be believed; and what a threshold costs. The text shown here is made up, annotated by hand in `captions.pubtator`,
# and meant to be hard. If the development corpora lie at `../shared/data` beside the project, the same is counted on
# abstracts of NLM-Gene, without showing their text.

# %%
import os
from pathlib import Path

import altair as alt
import polars as pl

import figlint
from figlint.evaluation.scoring.document import from_gold, from_predictions
from figlint.evaluation.scoring.error_classes import classify, summarize
from figlint.evaluation.scoring.identifiers import Equivalence
from figlint.evaluation.scoring.matching import align
from figlint.nlp.corpora import load_corpus

alt.renderers.enable("svg")
pl.Config.set_tbl_rows(20)
DATA = Path(os.environ.get("FIGLINT_DATA", "../../shared/data"))
NLM_GENE = DATA / "corpora/pubtator/NLMgene_Train.PubTator"

pipeline = figlint.load()

# %% [markdown]
# ## Scores
#
# `strict` wants span and label, `mention-ids` the identifier of each mention as well, `document-ids` the set of
# identifiers of each text. `lexicon` is the same pipeline without the caption model.

# %%
figlint.run_benchmark(
    ["captions.pubtator"], [("figlint", pipeline), ("lexicon", figlint.load("lexicon"))], resamples=500
)

# %% [markdown]
# ## False positives and false negatives in context, by cause
#
# The classes are those of `figlint benchmark`. Most errors here are of the kind they look like: a word of the
# experiment taken for a gene, a gene of the wrong species, an alias read as the more common gene.

# %%
made_up = load_corpus("captions.pubtator").documents
same = Equivalence()


def errors_of(documents):
    """Return predictions and errors of documents, in the labels that these annotate."""
    labels = sorted({m.label for document in documents for m in document.mentions} & {"gene", "organism"})
    read = pipeline.annotate_texts([document.text for document in documents])
    errors = [
        error
        for n, (document, mentions) in enumerate(zip(documents, read, strict=True))
        for error in classify(n, from_predictions(mentions, same), from_gold(document.mentions, same), labels)
    ]
    return read, errors


read, errors = errors_of(made_up)
pl.DataFrame(
    [
        {
            "cause": summary.kind,
            "in context": f"{example.before}[{example.surface}]{example.after}",
            "read as": example.predicted,
            "annotated": example.reference,
        }
        for summary in summarize(errors, made_up, examples=20)
        for example in summary.examples
    ]
).to_pandas().style.hide(axis="index")

# %% [markdown]
# ## Which genes are taken for each other
#
# For every mention that was found with a wrong identifier: what kind of name the chosen gene has, and how far behind
# the right one was.

# %%


def confusions(documents, read):
    """Yield a row for each mention of a gene that has candidates: chosen and right one, with their probabilities."""
    for document, mentions in zip(documents, read, strict=True):
        gold = [m for m in document.mentions if m.label == "gene" and m.ids]
        aligned = align([m for m in mentions if m.label == "gene"], gold, "strict")
        for mention, right in aligned.pairs:
            wanted = frozenset().union(*map(same.item, right.ids))
            ranked = sorted(mention.candidates, key=lambda c: -c.probability)
            place = next((n for n, c in enumerate(ranked) if not wanted.isdisjoint(same.item(c.ids))), None)
            yield {
                "surface": mention.surface,
                "chosen": mention.symbol,
                "kind": ranked[0].kind if ranked else "none",
                "right": ranked[place].symbol if place is not None else "",
                "rank of the right one": None if place is None else place + 1,
                "candidates": len(ranked),
                "probability": ranked[0].probability if ranked else 0.0,
                "is_right": bool(mention.ids) and not wanted.isdisjoint(same.item(mention.ids)),
                "is_first": place == 0,
            }


confused = pl.DataFrame(list(confusions(made_up, read)))
confused.filter(~pl.col("is_right")).drop("is_right", "is_first")

# %% [markdown]
# ## On abstracts of NLM-Gene, counted
#
# These were among the texts that the pipeline was trained on, so the counts show *where* it errs, not how often it
# would on new text; the estimates of that are in the documentation.

# %%
documents = list(made_up)
if NLM_GENE.is_file():
    documents = load_corpus(str(NLM_GENE)).documents[:40]
    read, errors = errors_of(documents)
    confused = pl.DataFrame(list(confusions(documents, read)), infer_schema_length=None)
print(f"{len(documents)} texts, {sum(len(d.mentions) for d in documents)} annotated mentions")
pl.DataFrame([{"label": e.label, "cause": e.kind} for e in errors]).group_by("label", "cause").len().sort(
    "label", "len", descending=[False, True]
)

# %% [markdown]
# By kind of the name that was chosen: aliases are right less often than approved symbols. Where the right gene is not
# among the candidates, no ranking helps.

# %%
confused.group_by("kind").agg(
    pl.len().alias("mentions"),
    pl.col("is_right").mean().round(3).alias("right"),
    (pl.col("rank of the right one") == 2).mean().round(3).alias("right one is second"),
    pl.col("rank of the right one").is_null().mean().round(3).alias("right one unknown"),
).sort("mentions", descending=True)

# %% [markdown]
# ## Can the probabilities be believed?
#
# Of the mentions whose best reading has a probability of about 0.8, about 0.8 should be right. The line is what would
# be perfect; the size of a point is the number of mentions.

# %%
binned = (
    confused.filter(pl.col("candidates") > 0)
    .with_columns(((pl.col("probability") * 10).floor().clip(0, 9) / 10 + 0.05).alias("bin"))
    .group_by("bin")
    .agg(
        pl.len().alias("mentions"),
        pl.col("probability").mean().alias("told"),
        pl.col("is_first").mean().alias("right"),
    )
    .sort("bin")
)
gap = (binned["mentions"] / binned["mentions"].sum() * (binned["told"] - binned["right"]).abs()).sum()
print(f"expected calibration error {gap:.3f}")
points = (
    alt.Chart(alt.InlineData(values=binned.to_dicts()))
    .mark_circle(color="#0072b2", opacity=0.8)
    .encode(
        x=alt.X("told:Q", title="probability told", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("right:Q", title="share right", scale=alt.Scale(domain=[0, 1])),
        size=alt.Size("mentions:Q", legend=None),
    )
)
line = (
    alt.Chart(alt.InlineData(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
    .mark_line(color="#888", strokeDash=[4, 4])
    .encode(x="x:Q", y="y:Q")
)
(line + points).properties(width=320, height=320)

# %% [markdown]
# ## What a threshold costs
#
# Leave out identifiers below a probability: precision rises, recall falls.

# %%
steps = pl.DataFrame(
    [
        {"threshold": t / 20, "measure": name, "share": value}
        for t in range(20)
        for kept in [confused.filter(pl.col("probability") >= t / 20)]
        for name, value in (
            ("precision", kept["is_first"].mean()),
            ("recall", kept["is_first"].sum() / len(confused)),
        )
        if value is not None
    ]
)
alt.Chart(alt.InlineData(values=steps.to_dicts())).mark_line(point=True).encode(
    x=alt.X("threshold:Q", scale=alt.Scale(domain=[0, 1])),
    y=alt.Y("share:Q", scale=alt.Scale(domain=[0, 1])),
    color=alt.Color("measure:N", title=None, scale=alt.Scale(range=["#009e73", "#0072b2"])),
).properties(width=420)
