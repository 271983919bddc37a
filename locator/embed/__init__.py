"""NGOs show it: the widget and its generator."""
