"""Settings, URLs, the Celery app and the process entry points, and nothing else."""
