"""Courses of treatment: the words around a drug's name in, what they say of it (dose, times, status, outcome) out."""
