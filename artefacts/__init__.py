"""What is deployed, made and checked: the functions' artefacts, the template as AWS expands it."""
