"""Still with us? Whoever is not heard of for some sessions is asked once, and paused where they do not answer."""
