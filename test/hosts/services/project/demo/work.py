"""What views and tasks do: wait, or keep one CPU busy, for a bounded number of seconds."""
import time

LONGEST_SECONDS = 120.0


def bounded(seconds):
    return max(0.0, min(float(seconds), LONGEST_SECONDS))


def wait(seconds):
    time.sleep(bounded(seconds))


def burn(seconds):
    # CPU seconds of this thread, not of the clock: two burning requests on one CPU take twice as long.
    end = time.thread_time() + bounded(seconds)
    n = 0
    while time.thread_time() < end:
        for n in range(n, n + 5000):
            n * n
    return n
