"""The verbs of the `archive` command, by what they do."""
