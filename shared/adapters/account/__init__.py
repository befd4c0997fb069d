"""What is looked at of a deployment: the stack, its logs and measures, DNS, certificates."""
