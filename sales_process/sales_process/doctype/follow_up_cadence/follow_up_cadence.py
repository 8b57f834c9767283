# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt
from frappe.utils.caching import request_cache

from sales_process import hints
from sales_process.engine.cadence import CadenceRule, Track

DOCTYPE = "Follow-up Cadence"
APPLY_RULE = "sales_process.sales_process.doctype.follow_up_plan.rescheduling.apply_rule"
CONDITIONS = ("company", "plan_type", "customer_group", "grade", "urgency", "intent")


class FollowupCadence(Document):
	def validate(self):
		self.validate_tracks()
		self.validate_cycle()
		self.validate_slow_down()

	def on_update(self):
		frappe.local.request_cache.clear()
		self.move_plans()

	def on_trash(self):
		frappe.local.request_cache.clear()
		self.move_plans()

	def move_plans(self):
		"""The plans it concerns follow, in the background."""
		if not frappe.flags.in_install and not frappe.flags.in_uninstall:
			hints.hint(APPLY_RULE, DOCTYPE, self.name, name=self.name, title=self.title)

	def validate_tracks(self):
		for row in self.tracks:
			if cint(row.every) < 1:
				frappe.throw(
					_("Row {0}: {1} must be 1 or more, so that there is a next touch.").format(
						row.idx, frappe.bold(_("Every"))
					),
					title=_("Interval Too Short"),
				)

	def validate_cycle(self):
		if self.cycle_to and cint(self.cycle_from) > cint(self.cycle_to):
			frappe.throw(
				_(
					"The decision is expected from {0} to {1} days: the first number must not be the larger one."
				).format(self.cycle_from, self.cycle_to),
				title=_("Decision Days in the Wrong Order"),
			)

	def validate_slow_down(self):
		slows_down = cint(self.tries_without_response) and self.after_tries == "Slow Down"
		if slows_down and flt(self.slow_down_factor) <= 1:
			frappe.throw(
				_("{0} must be more than 1: with 2 the customer is contacted half as often.").format(
					frappe.bold(_("Slow Down by Factor"))
				),
				title=_("Not Slower"),
			)

	def as_rule(self) -> CadenceRule:
		"""The rule as the engine knows it."""
		return CadenceRule(
			name=self.name,
			title=self.title,
			tracks=tuple(
				Track(row.channel, cint(row.every), row.unit, row.topic or "") for row in self.tracks
			),
			priority=cint(self.priority),
			cycle_from=cint(self.cycle_from),
			cycle_to=cint(self.cycle_to),
			tries=cint(self.tries_without_response),
			after_tries=self.after_tries or "Slow Down",
			slow_down_factor=flt(self.slow_down_factor) or 1,
			**{condition: self.get(condition) or "" for condition in CONDITIONS},
		)


@request_cache
def get_rules() -> tuple[CadenceRule, ...]:
	"""Every enabled rule, read once per request."""
	names = frappe.get_all(DOCTYPE, filters={"enabled": 1}, pluck="name", order_by="priority asc, title asc")
	return tuple(frappe.get_cached_doc(DOCTYPE, name).as_rule() for name in names)
