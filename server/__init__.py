"""Brings the engine to browsers: FastAPI and WebSockets outside, training processes inside, bytes in between.

The web process never computes. Each session lives in a lane, a process of its own kind (`lane`, `session`), which the
web process starts and feeds (`lanes`) and whose frames it passes on (`connection`). `protocol` says which commands
and events there are, `frames` how a snapshot lies in bytes; docs/wire.md says both to people.
"""
