"""The evidence of a refresh case, frozen on the day it was opened."""
