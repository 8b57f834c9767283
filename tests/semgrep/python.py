# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import contextlib
import datetime
import time
from datetime import date

import frappe
from frappe.utils import getdate, now_datetime, nowdate

from sales_process import compat


def swallow(plan):
	try:
		plan.save()
	# ruleid: swallowed-exception
	except Exception:
		pass
	try:
		plan.save()
	# ruleid: swallowed-exception
	except (ValueError, KeyError):
		pass
	# ruleid: swallowed-exception
	with contextlib.suppress(Exception):
		plan.save()


def handle(plan):
	# ok: swallowed-exception
	try:
		plan.save()
	except frappe.ValidationError:
		frappe.log_error(title=f"Not saved: {plan.name}")
	# ok: swallowed-exception
	with contextlib.suppress(FileNotFoundError):
		plan.unlink()


def other_clocks(plan):
	# ruleid: clock-outside-compat
	plan.a = datetime.datetime.now()
	# ruleid: clock-outside-compat
	plan.b = date.today()
	# ruleid: clock-outside-compat
	plan.c = now_datetime()
	# ruleid: clock-outside-compat
	plan.d = nowdate()
	# ruleid: clock-outside-compat
	plan.e = frappe.utils.today()
	# ruleid: clock-outside-compat
	plan.f = getdate()
	# ruleid: clock-outside-compat
	plan.g = time.time()


def one_clock(plan):
	# ok: clock-outside-compat
	plan.a = compat.now()
	# ok: clock-outside-compat
	plan.b = getdate(plan.a)


def debugging(plan):
	# ruleid: left-over-print
	print(plan)
	# ruleid: left-over-debugging
	breakpoint()
	# ruleid: left-over-debugging
	frappe.get_all("Customer", debug=True)
	# ok: left-over-debugging
	frappe.get_all("Customer")
