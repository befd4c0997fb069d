"""What is kept: every row of the table, its states, and what may follow what. Values only, no store."""
