# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe


def ignored(doc):
	# ruleid: permission-result-ignored
	frappe.has_permission("Customer", "write", doc.name)
	return doc.save()


def ignored_on_document(doc):
	# ruleid: permission-result-ignored
	doc.has_permission("write")
	return doc.save()


def ignored_at_the_end(doc):
	doc.save()
	# ruleid: permission-result-ignored
	doc.has_permission("write")


def throws(doc):
	# ok: permission-result-ignored
	frappe.has_permission("Customer", "write", doc.name, throw=True)
	return doc.save()


def throws_at_the_end(doc):
	# ok: permission-result-ignored
	frappe.has_permission("Customer", "write", doc.name, throw=True)


def asks(doc):
	# ok: permission-result-ignored
	if frappe.has_permission("Customer", "write", doc.name):
		return doc.save()


def answers(doc):
	# ok: permission-result-ignored
	may = doc.has_permission("read")
	# ok: permission-result-ignored
	return bool(may) and doc.has_permission("write")


def without_reason(doc):
	# ruleid: ignore-permissions-without-reason
	doc.insert(ignore_permissions=True)

	# ruleid: ignore-permissions-without-reason
	doc.flags.ignore_permissions = True
	return doc.save(
		# ruleid: ignore-permissions-without-reason
		ignore_permissions=True,
	)


def with_reason(doc):
	# ok: ignore-permissions-without-reason
	doc.insert(ignore_permissions=True)  # the guest was let in by his token
	# the log is written by the system, whoever sent the mail
	doc.insert(ignore_permissions=True)


def impersonate():
	# ruleid: becoming-administrator
	frappe.set_user("Administrator")
	# ruleid: becoming-administrator
	frappe.session.user = "Administrator"


def who_asks():
	# ok: becoming-administrator
	return frappe.session.user


def evaluate(rule, doc):
	# ruleid: safe-eval
	return frappe.safe_eval(rule.condition, None, {"doc": doc})


def compare(rule, doc):
	# ok: safe-eval
	return frappe.utils.evaluate_filters(doc, rule.filters)
