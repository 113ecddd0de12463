"""Work that a worker of the service has done by a process of its own, so that it goes on answering as before."""
