"""`python -m parecido`: the command line."""

from parecido.cli import main

if __name__ == "__main__":
    main()
