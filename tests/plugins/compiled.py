"""What Python compiled is kept for the workers of a run and the processes that tests start.

Where nothing may be written beside the sources, each of them would compile everything again, which
takes longer than most of them work.
"""

import os
import sys

from config.launcher.check import with_bytecode

kept = with_bytecode(os.environ)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.update(kept)
sys.dont_write_bytecode = False
sys.pycache_prefix = os.environ.get("PYTHONPYCACHEPREFIX")
