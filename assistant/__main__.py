"""``python -m assistant`` is the command ``relief``."""

import sys

from assistant.cli import main

sys.exit(main())
