"""The explorer page: one HTML file that shows a model and decodes its codes in the browser."""
