"""What the project promises in numbers, measured: a module for each thing to measure, a command for each group.

`python3 run.py bench GROUP` measures one. Results stand in README.md beside this file, with their date and machine;
absolute figures move from machine to machine.
"""
