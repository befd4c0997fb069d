"""How was it? Members are asked two questions after a session; the speakers and the co-leads hear what came of it, and no names."""
