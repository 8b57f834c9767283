# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the framework package's desk sources need before they can be bundled, done on a copy of them.

One subject per file, each with `apply(app)`, where `app` is the copied package folder.
A repair that finds nothing to do says so by failing: a better release lets us delete it.
"""

from devsite.desk.repairs import (
	file_names,
	frappe_global,
	highlight_style,
	missing_images,
	one_ace_build,
	package_names,
	vue_texts,
)

# file names first: the others name files as the fork's texts do
ALL = (
	file_names,
	vue_texts,
	package_names,
	highlight_style,
	one_ace_build,
	frappe_global,
	missing_images,
)
