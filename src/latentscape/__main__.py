"""`python -m latentscape`."""

from latentscape.cli.main import main

main()
