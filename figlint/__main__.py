"""``python -m figlint``."""

from figlint.evaluation.cli import main

if __name__ == "__main__":
    main()
