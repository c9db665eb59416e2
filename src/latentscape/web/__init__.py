<<<<<<< HEAD
"""The explorer page: one HTML file that shows a model and decodes its codes in the browser."""
=======
"""What a web page computes by itself: a model's decoder and encoder as programs."""
>>>>>>> 060975fdf457f1f0f3575a96337d7b45a6377122
