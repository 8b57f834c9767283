# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections import Counter
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from sales_process import compat
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN

DOCTYPE = "Sales Day Digest"
MAX_TOUCHES = 200


class SalesDayDigest(Document):
	def validate(self):
		self.digest_key = f"{self.user}::{self.digest_date}"
		self.count_touches()

	def count_touches(self):
		steps = Counter(row.step for row in self.touches)
		self.due, self.overdue, self.escalated = steps["Due"], steps["Overdue"], steps["Escalated"]


def users_without_digest(today: date) -> list[str]:
	"""Who has something to do today and has not been told yet."""
	ToDo, Digest = frappe.qb.DocType("ToDo"), frappe.qb.DocType(DOCTYPE)
	told = frappe.qb.from_(Digest).select(Digest.user).where(Digest.digest_date == today)
	return (
		frappe.qb.from_(ToDo)
		.select(ToDo.allocated_to)
		.distinct()
		.where(
			(ToDo.reference_type == PLAN)
			& (ToDo.status == "Open")
			& (ToDo.date <= today)
			& ToDo.allocated_to.notin(told)
		)
		.orderby(ToDo.allocated_to)
		.run(pluck=True)
	)


def write_digest(user: str) -> None:
	"""One digest per user and day. Its Notification, which admins edit, carries it to the user."""
	today = compat.today()
	if frappe.db.exists(DOCTYPE, {"user": user, "digest_date": today}):
		return
	touches = [_as_row(row, user, today) for row in _waiting(user, today)]
	if touches:
		digest = frappe.get_doc(doctype=DOCTYPE, user=user, digest_date=today, touches=touches)
		digest.insert(
			ignore_links=True
		)  # the plans were just read; one query for each row would ask for them again


def _waiting(user: str, today: date) -> list[frappe._dict]:
	ToDo, Plan, Account = (frappe.qb.DocType(name) for name in ("ToDo", PLAN, "Sales Account"))
	return (
		frappe.qb.from_(ToDo)
		.join(Plan)
		.on(Plan.name == ToDo.reference_name)
		.left_join(Account)
		.on(Account.name == Plan.account)
		.select(
			Plan.name,
			Plan.sales_owner,
			Plan.next_follow_up,
			Plan.next_channel,
			Plan.next_topic,
			Account.title.as_("party_name"),
		)
		.where(
			(ToDo.reference_type == PLAN)
			& (ToDo.status == "Open")
			& (ToDo.allocated_to == user)
			& (Plan.next_follow_up <= today)
		)
		.orderby(Plan.next_follow_up)
		.limit(MAX_TOUCHES)
		.run(as_dict=True)
	)


def _as_row(plan: frappe._dict, user: str, today: date) -> dict:
	if plan.sales_owner != user:
		step = "Escalated"
	else:
		step = "Due" if getdate(plan.next_follow_up) == today else "Overdue"
	return {
		"plan": plan.name,
		"party_name": plan.party_name,
		"next_follow_up": plan.next_follow_up,
		"channel": plan.next_channel,
		"topic": plan.next_topic,
		"step": step,
	}


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["digest_date", "user"], index_name="digest_date_user")
