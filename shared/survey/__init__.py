"""How was it? Members are asked two questions after a session; speakers and co-leads are told the result, without names."""
