"""Google's APIs: forms and their responses, playlists."""
