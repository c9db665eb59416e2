"""The explorer page: one HTML file that shows a model, and decodes and encodes in the browser."""
