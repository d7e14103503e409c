"""Work on any number of records, in several processes or on a cluster, resumed at will, always to the same bytes.

:mod:`~figlint.models.batch.work` says what is done to a record, an engine (:mod:`~figlint.models.batch.engine`,
:mod:`~figlint.models.batch.dask_engine`) does it to chunks of them in order, and :mod:`~figlint.models.batch.run`
keeps what was done in a journal and writes the result.
"""
