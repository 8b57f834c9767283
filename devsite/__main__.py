# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Entry of `python -m devsite`."""

import sys

from devsite.cli import main

sys.exit(main())
