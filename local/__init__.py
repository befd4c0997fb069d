"""The laptop: template.yaml brought up on an emulator, with what the emulator lacks."""
