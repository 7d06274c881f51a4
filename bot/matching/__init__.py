"""Who fits whom: plain data in, plain data out."""
