"""The HTTP service and its page: `create_app` makes the Flask application, `serve` runs it."""
