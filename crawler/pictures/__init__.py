"""Pictures: fetched when all texts are there, looked at in a process of their own, made small for the reading room."""
