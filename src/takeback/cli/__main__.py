"""`python -m takeback.cli`: the same program, for a process that starts another of its own kind."""

from takeback.cli.main import main

if __name__ == "__main__":
    main()
