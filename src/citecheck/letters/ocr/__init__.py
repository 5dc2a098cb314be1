"""Scans: letters whose text a program must recognise, and what is doubtful in it."""
