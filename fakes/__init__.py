"""Stand-ins for what is outside: Google's forms and videos, SES, the chat. The laptop and the tests use the same ones."""
