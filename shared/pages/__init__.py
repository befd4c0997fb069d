"""The small pages behind signed links: how they look and what they answer."""
