# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# ruleid: future-annotations-with-whitelist
from __future__ import annotations

import frappe
from frappe import whitelist
from frappe.rate_limiter import rate_limit


@frappe.whitelist()
# ruleid: untyped-whitelisted-argument
def untyped(customer):
	return customer


@whitelist()
def one_of_three_untyped(
	plan: str,
	# ruleid: untyped-whitelisted-argument
	channel="Phone",
	*,
	# ok: untyped-whitelisted-argument
	topic: str | None = None,
):
	return plan, channel, topic


# ok: untyped-whitelisted-argument
@frappe.whitelist()
def typed(customer: str, names: str | list, limit: int = 20):
	return customer, names, limit


# ok: untyped-whitelisted-argument
def not_called_from_outside(customer):
	return customer


# ruleid: guest-without-rate-limit
@frappe.whitelist(allow_guest=True, methods=["GET"])
def show_survey(token: str):
	return token


# ok: guest-without-rate-limit, guest-without-methods
@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(key="token", limit=10, seconds=60)
def answer_survey(token: str):
	return token


# ruleid: guest-without-methods
@frappe.whitelist(allow_guest=True)
@rate_limit(limit=10, seconds=60)
def any_verb(token: str):
	return token


# ruleid: writer-without-post
@frappe.whitelist()
def pause(plan: str):
	doc = frappe.get_doc("Follow-up Plan", plan)
	doc.check_permission("write")
	if doc.status == "Active":
		doc.save()


# ruleid: writer-without-post
@frappe.whitelist()
def touch(plan: str):
	frappe.db.set_value("Follow-up Plan", plan, "status", "Done")


# ruleid: writer-without-post
@frappe.whitelist()
def open_plan(customer: str):
	return frappe.get_doc(doctype="Follow-up Plan", party=customer).insert().name


# ok: writer-without-post
@frappe.whitelist(methods=["POST"])
def resume(plan: str):
	frappe.get_doc("Follow-up Plan", plan).save()


# ok: writer-without-post
@frappe.whitelist()
def reads_only(plan: str):
	return frappe.get_list("Follow-up Plan", filters={"name": plan})


class FollowupPlan:
	# ok: untyped-whitelisted-argument
	@frappe.whitelist()
	def get_guide(self):
		return self.guide

	@frappe.whitelist(methods=["POST"])
	# ruleid: untyped-whitelisted-argument
	def hand_over(self, user):
		self.sales_owner = user


@rate_limit(limit=10, seconds=60)
# ruleid: whitelist-not-outermost
@frappe.whitelist()
def limit_is_skipped(customer: str):
	return customer


# ok: whitelist-not-outermost
@frappe.whitelist()
@rate_limit(limit=10, seconds=60)
def limit_is_kept(customer: str):
	return customer
