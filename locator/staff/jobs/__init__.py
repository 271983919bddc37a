"""What is done without anybody asking: Procrastinate's jobs, in PostgreSQL itself."""
