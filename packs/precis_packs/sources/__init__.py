"""Reads the weights of public models out of the packages that carry them."""
