"""What is measured: run by the commands of this folder, never by the application."""
