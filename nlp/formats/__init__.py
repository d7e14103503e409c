"""Annotated records as files of other tools: one format a module, found by :mod:`figlint.nlp.formats.catalogue`.

A format is written in two steps. Each record becomes a piece of bytes, in any process and order; the pieces, in the
order of the records, become a file. *Offsets:* code points in every format.
"""
