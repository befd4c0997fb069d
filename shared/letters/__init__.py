"""What every mail is made of: the shapes, the words, what is shown of a session, the bytes. No feature is known here."""
