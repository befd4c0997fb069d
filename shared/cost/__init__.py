"""What a month costs: counted work, a dated list of prices, and what others ask."""
