"""Readers: a file of each kind becomes `Examples`, checked before anything is trained on them."""
