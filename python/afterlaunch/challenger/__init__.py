"""A challenger that scored in shadow, held against the champion that decided."""
