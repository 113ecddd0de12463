"""`python -m benchmarks.search`."""

from benchmarks.search.run import main

if __name__ == "__main__":
    main()
