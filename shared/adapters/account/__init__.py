"""What is read of a deployment: the stack, its logs and metrics, DNS, certificates."""
