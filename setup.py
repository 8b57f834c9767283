# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Only for tools that still look for setup.py: all facts are in pyproject.toml.
from setuptools import setup

setup()
