"""Why a server says no: one small question after another. Which are asked, and in which order, stands in `policy`.

A check gives None (no objection), a Finding (say so), or a LookUp: then what was said waits, and when the answer has
come it is judged again from the start. Nothing is ever half done.
"""
