# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from sales_process.engine.service_suggestions import Offer
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.satisfaction_survey.answering import low_score_below

DOCTYPE = "Service Offer"
GRADES = {"for_high": "High", "for_medium": "Medium", "for_low": "Low"}
LONGEST_DURATION = 14 * 24 * 60  # two weeks
BEST_SCORE, MOST_MONTHS = 100, 120


class ServiceOffer(Document):
	def validate(self):
		self.validate_numbers()
		self.validate_dimensions()
		self.validate_only_when_low()
		self.validate_named_once("target_segments", "target_segment")
		self.validate_named_once("item_groups", "item_group")

	def validate_numbers(self):
		for fieldname, most in (("duration_minutes", LONGEST_DURATION), ("months_between", MOST_MONTHS)):
			if not 0 <= cint(self.get(fieldname)) <= most:
				self.refuse(
					_("{0} must be between 0 and {1}.").format(
						frappe.bold(_(self.meta.get_label(fieldname))), most
					),
					_("Number out of Range"),
				)

	def validate_dimensions(self):
		for row in self.dimensions:
			row.dimension = (row.dimension or "").strip()
			if not 0 <= cint(row.below) <= BEST_SCORE:
				self.refuse(
					_("Row {0} of {1}: a score is between 0 and 100.").format(
						row.idx, frappe.bold(_(self.meta.get_label("dimensions")))
					),
					_("Number out of Range"),
				)
		self.validate_named_once("dimensions", "dimension")

	def validate_only_when_low(self):
		"""Without a dimension it would never be suggested."""
		if not self.dimensions:
			self.only_when_low = 0

	def validate_named_once(self, table: str, fieldname: str):
		seen = set()
		for row in self.get(table):
			value = row.get(fieldname)
			if value in seen:
				self.refuse(
					_("{0} is in {1} twice. Remove one of them.").format(
						frappe.bold(escape_html(value)), frappe.bold(_(self.meta.get_label(table)))
					),
					_("Named Twice"),
				)
			seen.add(value)

	def refuse(self, message: str, title: str):
		frappe.throw(message, title=title, exc=SalesProcessError)

	def as_offer(self) -> Offer:
		"""The offer as the engine knows it."""
		low = low_score_below()
		return Offer(
			name=self.name,
			kind=self.kind,
			grades=frozenset(grade for fieldname, grade in GRADES.items() if cint(self.get(fieldname))),
			segments=frozenset(row.target_segment for row in self.target_segments),
			item_groups=frozenset(row.item_group for row in self.item_groups),
			low_below={row.dimension: cint(row.below) or low for row in self.dimensions},
			only_when_low=bool(cint(self.only_when_low)),
			months_between=cint(self.months_between),
		)


def get_offers(company: str | None) -> list[Document]:
	"""What is offered in a company."""
	names = frappe.get_all(
		DOCTYPE,
		filters={"enabled": 1, "company": ["in", ["", company or ""]]},
		pluck="name",
		order_by="title asc",
	)
	return [frappe.get_cached_doc(DOCTYPE, name) for name in names]
