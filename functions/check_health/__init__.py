"""Once a day, and when a co-lead asks: does mail go, do pages show?"""
