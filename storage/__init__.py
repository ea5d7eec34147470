"""What Groundswell remembers: the engine, the tables, and one file of named queries per subject."""
