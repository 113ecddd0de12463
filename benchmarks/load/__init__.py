"""Load over HTTP: `closed` is what the comparison of both sides sends; `python -m benchmarks.load` goes further.

The generator is our own, in a process of its own. Those that are kept (locust, k6, wrk) either need half a millisecond
of a core for each request, which on two cores measures them, or come without a package that pip can install.
"""
