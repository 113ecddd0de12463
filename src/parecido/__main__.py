"""`python -m parecido`: the command line."""

from parecido.start import main

if __name__ == "__main__":
    main()
