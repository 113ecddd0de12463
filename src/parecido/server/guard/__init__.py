"""Who may ask the service, and how often: keys and their rates, origins, host names."""
