"""The commands of the command line, one file per subject; `bot/__main__.py` puts them together."""
