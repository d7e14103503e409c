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
# # A first look
#
# What figlint reads in a sentence, what it finds in a record, and how much of what a database claims its texts bear
# out. Everything runs on the records in `seeds/`: one real record and a few made up for the purpose.

# %%
from pathlib import Path

import altair as alt
import polars as pl

import figlint

alt.renderers.enable("svg")
pl.Config.set_tbl_rows(30)
pl.Config.set_fmt_str_lengths(120)
SEEDS = Path("../seeds")

# %% [markdown]
# ## A sentence
#
# Genes have a solid frame, organisms a dashed one; behind a word stands the symbol it was read as. APRIL has been a
# name of two genes. Among TNF family cytokines it is TNFSF13.

# %%
figlint.read("TNF family cytokines, TNFα, BAFF, and APRIL activate NF-κB in human myeloma cells.")

# %% [markdown]
# ## A record
#
# `lint` reads records, judges every curated value and reports what looks wrong. What a finding is about has a double
# frame.

# %%
linted = list(figlint.lint([SEEDS]))
linted[0]

# %% [markdown]
# Every finding as a row of a frame; `.to_pandas()` gives one of pandas.

# %%
findings = figlint.findings_frame(linted)
findings.select("figid", "rule", "value", pl.col("confidence").round(2), "message")

# %% [markdown]
# ## How sure
#
# Rules about spelling are certain. Where meaning is judged, a probability says how sure figlint is; `figlint review`
# asks a person where it is not.

# %%
alt.Chart(alt.InlineData(values=findings.select("rule", "confidence", "severity").to_dicts())).mark_circle(
    size=90, opacity=0.7
).encode(
    x=alt.X("confidence:Q", scale=alt.Scale(domain=[0, 1])),
    y=alt.Y("rule:N", title=None),
    color=alt.Color("severity:N", scale=alt.Scale(range=["#d55e00", "#0072b2", "#009e73"])),
).properties(width=420)

# %% [markdown]
# ## Every curated value
#
# `unsupported` is not `suspect`: a figure shows about ten times the genes that its text names.

# %%
verdicts = figlint.verdicts_frame(linted)
verdicts.group_by("field", "verdict").len().sort("field", "verdict")

# %%
verdicts.filter(pl.col("verdict") == "suspect").select("field", "value", "rule", pl.col("p_error").round(2), "surface")

# %% [markdown]
# ## Curated fields against the text
#
# Recall stands beside its ceiling: the share of curated values that have any name in the text at all. Six records are
# too few for numbers that mean anything; the intervals say so.

# %%
figlint.evaluate(linted)
