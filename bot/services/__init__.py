"""What happens: the rules of the product, one file a feature."""
