"""Python looks for objects that only hold each other, after every few hundred new ones. Here hardly any are made.

What was imported stays, so there is no need to look at that, nor to look so often: a busy server has a few hundredths
more of its time for frames.
"""

import gc

OFTEN, SELDOM, RARELY = 20_000, 20, 50  # new objects, and rounds of the next younger generation


def spare_collections() -> None:
    """Leave alone all that is there now, and collect less often from now on."""
    gc.freeze()
    gc.set_threshold(OFTEN, SELDOM, RARELY)
