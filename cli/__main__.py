"""`python -m cli` is `fortnight`."""

from cli.app import main

main()
