"""When two texts are one: pure functions on texts, without a database.

keytext → numbers, words → verdict; origin and sentences tell two texts of one story apart.
"""
