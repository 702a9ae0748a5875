"""Which tests stay together on one worker, and in which order the workers get them: the largest groups first.

Many browsers at once starve each other, and what one check of the architecture has read, the next need not read again.
All other tests go one by one to whichever worker is free, so that all workers end together.
(The marks of pytest-xdist's own `--dist loadgroup` are without effect under pytest 9.2.)
"""

from xdist.scheduler import LoadScopeScheduling

FOLDERS = ("tests/browser/",)
FILES = ("tests/test_architecture.py",)
BROWSER_FILES = "_in_the_browser.py"


def group_of(test: str) -> str:
    """The name of a test's group: its folder, its file, or the test itself where it may go anywhere."""
    file = test.partition("::")[0]
    if file in FILES or file.endswith(BROWSER_FILES):
        return file
    return next((folder for folder in FOLDERS if file.startswith(folder)), test)


class Together(LoadScopeScheduling):
    """Gives the workers whole groups."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
