"""How the service works under load: workers, lanes with bounded queues, figures, logs and health."""
