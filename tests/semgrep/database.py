# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe


def commit_early():
	# ruleid: manual-commit
	frappe.db.commit()


def commit_batch():
	# ok: manual-commit
	frappe.db.commit()  # nosemgrep -- finished batches stay when the worker dies


def query(name):
	# ruleid: raw-sql
	frappe.db.sql("select name from tabCustomer where name = %s", name)
	# ok: raw-sql
	frappe.get_all("Customer", filters={"name": name})


def inject(name, value):
	# ruleid: formatted-sql, raw-sql
	frappe.db.sql(f"select name from tabCustomer where name = '{name}'")
	# ruleid: formatted-sql, raw-sql
	frappe.db.sql("select name from tabCustomer where name = '%s'" % name)
	# ruleid: formatted-sql, raw-sql
	frappe.db.sql("select name from tabCustomer where name = '{}'".format(name))
	# ruleid: formatted-sql, raw-sql
	frappe.db.sql("select name from tabCustomer where name = " + name)
	text = f"select name from tabCustomer where name = '{value}'"
	# ruleid: formatted-sql, raw-sql
	frappe.db.sql(text)


def values_as_parameters(name):
	# ruleid: raw-sql
	frappe.db.sql("select name from tabCustomer where name = %s", (name,))


def row_by_row(names):
	for name in names:
		if name:
			# ruleid: query-in-loop
			frappe.db.get_value("Customer", name, "territory")
	# ruleid: query-in-loop
	territories = [frappe.get_doc("Customer", name).territory for name in names]
	while names:
		# ruleid: query-in-loop
		frappe.db.exists("Customer", names.pop())
	return territories


def once(names):
	# ok: query-in-loop
	for row in frappe.get_all("Customer", filters={"name": ["in", names]}, fields=["name", "territory"]):
		print(row.territory)
	# ok: query-in-loop
	return {row.name: row for row in frappe.get_all("Customer", filters={"name": ["in", names]})}


def changed_by_their_controllers(names):
	for name in names:
		# ok: query-in-loop
		doc = frappe.get_doc("Customer", name)
		doc.disabled = 1
		doc.save()
		# ok: query-in-loop
		frappe.get_doc("Follow-up Plan", name).end("Done")


def new_rows(names):
	for name in names:
		# ok: query-in-loop
		frappe.get_doc({"doctype": "Customer", "customer_name": name})


def single():
	# ruleid: single-as-table
	frappe.db.get_value("Sales Process Settings", None, "holiday_list")
	# ok: single-as-table
	return frappe.db.get_single_value("Sales Process Settings", "holiday_list")


def cached():
	# ruleid: cache-called
	frappe.cache().get_value("sales_process")
	# ok: cache-called
	return frappe.cache.get_value("sales_process")
