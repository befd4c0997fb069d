"""Still with us? A member who has not been heard of for some sessions is asked once, and paused if they do not answer."""
