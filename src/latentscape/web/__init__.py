"""What a web page computes by itself: a model's decoder and encoder as programs."""
