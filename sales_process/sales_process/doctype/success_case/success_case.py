# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count

from sales_process.engine.cases import Case

DOCTYPE = "Success Case"
NEED = "Research Need"
MOST = 500


class SuccessCase(Document):
	def onload(self):
		self.set_onload("use", use_of([self.name])[self.name])

	def before_print(self, settings=None):
		if not self.may_be_named:
			self.customer = None

	def on_trash(self):
		frappe.db.set_value(NEED, {"success_case": self.name}, "success_case", None, update_modified=False)

	def validate(self):
		self.validate_how_it_is_told()
		self.validate_items_are_different()

	def validate_how_it_is_told(self):
		if self.may_be_named and not self.customer:
			frappe.throw(
				_("Choose the customer of {0}, or take back that he may be named.").format(
					frappe.bold(self.title)
				),
				title=_("Named Whom?"),
			)
		if not self.may_be_named and not (self.told_as or "").strip():
			frappe.throw(
				_("Say in {0} who it is without the name.").format(
					frappe.bold(_(self.meta.get_label("told_as")))
				),
				title=_("Told as Whom?"),
			)
		names = {(self.customer or "").casefold(), (self._customer_name() or "").casefold()} - {""}
		if not self.may_be_named and any(name in self._told().casefold() for name in names):
			frappe.throw(
				_("{0} may not be named, but its name stands in what customers are shown.").format(
					frappe.bold(self._customer_name())
				),
				title=_("The Name Would Be Told"),
			)

	def validate_items_are_different(self):
		items = [row.item for row in self.items]
		if len(items) != len(set(items)):
			frappe.throw(_("An item is named twice. Remove one of them."), title=_("Named Twice"))

	@property
	def shown_as(self) -> str:
		return (self._customer_name() if self.may_be_named else self.told_as) or ""

	def as_case(self) -> Case:
		return Case(
			self.name,
			f"{self.pain_point} {self.solution}",
			frozenset(row.item for row in self.items),
			self.industry or "",
		)

	def _customer_name(self) -> str | None:
		return self.customer and frappe.db.get_value("Customer", self.customer, "customer_name")

	def _told(self) -> str:
		results = (
			value
			for row in self.results
			for value in (row.measure, row.before_value, row.after_value, row.unit)
		)
		texts = (self.title, self.told_as, self.pain_point, self.solution, self.quote, *results)
		return " ".join(filter(None, texts))


def get_cases() -> list[SuccessCase]:
	"""The enabled cases that the user may read, the newest first."""
	names = frappe.get_list(
		DOCTYPE, filters={"enabled": 1}, pluck="name", order_by="modified desc", limit=MOST
	)
	return [frappe.get_cached_doc(DOCTYPE, name) for name in names]


def use_of(cases: Iterable[str]) -> dict[str, dict[str, int]]:
	"""How often each was shown, and what it did, from the needs themselves. One query."""
	names = sorted(set(cases))
	found = {name: {"shown": 0, "convinced": 0, "interested": 0} for name in names}
	if not names:
		return found
	Need = frappe.qb.DocType(NEED)
	rows = (
		frappe.qb.from_(Need)
		.select(Need.success_case, Need.reaction, Count(Need.name))
		.where(Need.success_case.isin(names))
		.groupby(Need.success_case, Need.reaction)
		.run()
	)
	for case, reaction, number in rows:
		found[case]["shown"] += number
		if reaction in ("Convinced", "Interested"):
			found[case][reaction.lower()] += number
	return found
