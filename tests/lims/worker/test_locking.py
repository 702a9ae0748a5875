"""One worker at a time, also where the one before was killed."""

import subprocess
import sys
import time

from lims.database import engine_for
from lims.worker.locking import take_lock

HOLDING = """
import time
from lims.database import engine_for
from lims.worker.locking import take_lock
held = take_lock(engine_for())
print("held" if held else "refused", flush=True)
time.sleep(60)
"""


def test_only_one_has_the_lock(settings_for_test: object) -> None:
    first = take_lock(engine_for())
    assert first is not None
    assert first.is_held()
    assert take_lock(engine_for()) is None
    first.let_go()
    second = take_lock(engine_for())
    assert second is not None
    second.let_go()


def test_the_lock_ends_with_the_process_that_has_it(settings_for_test: object) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDING], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        assert take_lock(engine_for()) is None
        other.kill()
        other.wait()
        lock = None
        for _ in range(500):  # the server needs a moment to notice
            if lock := take_lock(engine_for()):
                break
            time.sleep(0.02)
    assert lock is not None
    lock.let_go()
