"""Data of others, brought into the form of the graph: one frame for tables of a user and for public data sets.

From below to above:

- `tables`: a CSV file or a workbook as rows of cells, each with its place, such as B7.
- `dates`: a date as people write it, as EDTF of the same precision.
- `slugs`: names of new things by the naming rules.
- `identity`: a name as the thing of the graph that it means, or as a new thing.
- `records`: what a row says of a thing, as statements with a citation, or as claims where the graph says otherwise.
- `report`: rows read, rejected and left out; every problem with its cell.
- `columns` and `templates`: the tables that users fill in; `blank_table` writes an empty one.
- `table`: the importer of such tables. An importer of a data set is another module beside it: it reads cells
  (`tables`), makes `records.Record` objects of them, and hands them to `records.Ledger`.
"""
