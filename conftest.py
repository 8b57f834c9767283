# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""pytest finds the devsite's site and fixtures here."""

pytest_plugins = ["devsite.testing", "devsite.testing_desk"]
