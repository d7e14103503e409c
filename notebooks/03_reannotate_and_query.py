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
# # Re-annotate and query
#
# Annotate a folder of records into Parquet, as one would a hundred thousand; ask it questions in SQL; draw the answers.
# The commands are those of the command line. On a folder of any size they use all cores, and go on where they were
# after an interruption.

# %%
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import altair as alt
import duckdb
import polars as pl

import figlint

alt.renderers.enable("svg")
pl.Config.set_tbl_rows(20)
SEEDS = Path("../seeds")
DATA = Path(os.environ.get("FIGLINT_DATA", "../../shared/data"))
OUT = Path(tempfile.mkdtemp())


def run(*arguments: str) -> None:
    """Run a command of figlint and show what it says."""
    done = subprocess.run([sys.executable, "-m", "figlint", *arguments], capture_output=True, text=True)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr  # 1: there are findings
    said = done.stderr if "-o" in arguments else done.stdout
    print(re.sub(r" in [\d.]+ s", "", said.replace(str(OUT), "out")).strip())


# %% [markdown]
# ## Annotate and audit

# %%
run("annotate", str(SEEDS), "-o", str(OUT / "mentions.parquet"), "--workers", "1")
run("audit", str(SEEDS), "-o", str(OUT / "audit.parquet"), "--workers", "1")

# %% [markdown]
# A second run finds its work done.

# %%
run("annotate", str(SEEDS), "-o", str(OUT / "mentions.parquet"), "--workers", "1")

# %% [markdown]
# ## Ask
#
# `figlint query` gives views over results: `records`, `mentions`, `audit`, `findings`.

# %%
run("query", "SELECT figid, mentions, grounded, curated, suspects FROM records ORDER BY figid", "--in", str(OUT))

# %% [markdown]
# The files are plain Parquet, so DuckDB and polars read them too: genes of the texts that no keyword of their figure
# names.

# %%
duckdb.sql(f"""
    WITH named AS (
        SELECT id AS figid, unnest(mentions, recursive := true) FROM '{OUT}/mentions.parquet'
    )
    SELECT figid, symbol, list(DISTINCT surface) AS written, max(score) AS score
    FROM named
    WHERE label = 'gene' AND len(ids) > 0
      AND (figid, symbol) NOT IN (SELECT (figid, value) FROM '{OUT}/audit.parquet' WHERE field = 'keywords')
    GROUP BY ALL ORDER BY figid, score DESC
""").pl()

# %% [markdown]
# ## Draw

# %%
mentions = figlint.mentions_frame(figlint.annotate([SEEDS]))
kinds = mentions.group_by("figid", "label", pl.col("ids").list.len().gt(0).alias("grounded")).len()
kinds = kinds.with_columns(
    pl.concat_str(pl.col("label"), pl.when("grounded").then(pl.lit("")).otherwise(pl.lit(", no identifier"))).alias(
        "what"
    ),
    pl.col("figid").str.split("__").list.first().alias("article"),
)
alt.Chart(alt.InlineData(values=kinds.select("article", "what", "len").to_dicts())).mark_bar().encode(
    x=alt.X("len:Q", title="mentions"),
    y=alt.Y("article:N", title=None),
    color=alt.Color("what:N", title=None, scale=alt.Scale(range=["#0072b2", "#9ecae1", "#009e73", "#a1d9b4"])),
).properties(width=420)

# %% [markdown]
# ## Real records, counted
#
# If records of PFOCR lie at `../shared/data` beside the project, the same on these, without showing their text: how
# many genes the texts name by kind of name, and what the audit says.

# %%
records = DATA / "pfocr/database/_figures"
linted = list(figlint.lint([records if records.is_dir() else SEEDS]))
print(f"{len(linted)} records")
figlint.verdicts_frame(linted).group_by("field", "verdict").len().sort("field", "verdict")

# %%
figlint.candidates_frame(r.annotated for r in linted if r.annotated).filter("is_chosen").group_by("kind").agg(
    pl.len().alias("mentions"), pl.col("probability").mean().round(3).alias("mean probability")
).sort("mentions", descending=True)

# %%
figlint.findings_frame(linted).group_by("rule").agg(
    pl.len().alias("findings"), pl.col("confidence").mean().round(3).alias("mean probability")
).sort("rule")
