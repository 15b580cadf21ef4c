"""Drivers that run with the path of any edition of this project."""
