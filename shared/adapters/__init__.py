"""The only modules that know AWS or Google: their keys, error codes and headers."""
