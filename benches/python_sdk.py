"""Makes the same calls with didit-sdk, an unofficial client for Python.

Reads lines of two numbers, the number of turns and the number of concurrent calls in each, and prints the
nanoseconds that they took. Single calls use the synchronous client, concurrent ones the asynchronous client.
"""

import asyncio
import sys
import time

from didit import AsyncDidit, Didit

KEY, WORKFLOW = "a-fake-key", "11111111-2222-3333-4444-555555555555"


def sample():
    return dict(workflow_id=WORKFLOW, vendor_data="user-42", callback="https://yourapp.com/callback")


async def together(client, at_once):
    await asyncio.gather(*(client.sessions.create(**sample()) for _ in range(at_once)))


def main(base_url):
    one = Didit(KEY, base_url=base_url, timeout=30)
    loop = asyncio.new_event_loop()
    many = AsyncDidit(KEY, base_url=base_url, timeout=30)
    for line in sys.stdin:
        turns, at_once = map(int, line.split())
        start = time.perf_counter_ns()
        for _ in range(turns):
            if at_once == 1:
                one.sessions.create(**sample())
            else:
                loop.run_until_complete(together(many, at_once))
        print(time.perf_counter_ns() - start, flush=True)


main(sys.argv[1])
