# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt
from frappe.utils.caching import request_cache

from sales_process.engine.fit import CRITERIA, Segment, Span

DOCTYPE = "Target Segment"
TREE = "Territory"


class TargetSegment(Document):
	def validate(self):
		self.validate_employees()
		self.validate_revenue()
		self.validate_names_are_different()
		self.set_usual_cycle()
		self.validate_something_is_asked()

	def on_update(self):
		frappe.local.request_cache.clear()

	def on_trash(self):
		frappe.local.request_cache.clear()

	def validate_employees(self):
		if cint(self.employees_to) and cint(self.employees_from) > cint(self.employees_to):
			frappe.throw(
				_(
					"Employees are wanted from {0} up to {1}: the first number must not be the larger one."
				).format(self.employees_from, self.employees_to),
				title=_("Employee Numbers in the Wrong Order"),
			)

	def validate_revenue(self):
		if not flt(self.revenue_from) and not flt(self.revenue_to):
			return
		if not self.currency:
			frappe.throw(
				_("Choose the {0} in which the yearly revenue is meant.").format(frappe.bold(_("Currency"))),
				title=_("Revenue of Which Currency?"),
			)
		if flt(self.revenue_to) and flt(self.revenue_from) > flt(self.revenue_to):
			frappe.throw(
				_(
					"Yearly revenue is wanted from {0} up to {1}: the first amount must not be the larger one."
				).format(self.get_formatted("revenue_from"), self.get_formatted("revenue_to")),
				title=_("Revenues in the Wrong Order"),
			)

	def validate_names_are_different(self):
		for table, fieldname in (
			("industries", "industry"),
			("market_segments", "market_segment"),
			("territories", "territory"),
			("search_keywords", "keyword"),
		):
			seen = set()
			for row in self.get(table):
				if row.get(fieldname) in seen:
					frappe.throw(
						_("{0} is in {1} twice. Remove one of them.").format(
							frappe.bold(row.get(fieldname)), frappe.bold(_(self.meta.get_label(table)))
						),
						title=_("Named Twice"),
					)
				seen.add(row.get(fieldname))

	def set_usual_cycle(self):
		self.usual_cycle_days = sum(cint(row.expected_days) for row in self.decision_steps)

	def validate_something_is_asked(self):
		segment = self.as_segment()
		if not any(segment.asks(criterion) for criterion in CRITERIA):
			frappe.throw(
				_(
					"Every company would fit {0}. Name an industry, a market segment, a territory, a size or a revenue, "
					"with a weight above 0."
				).format(frappe.bold(self.segment_name)),
				title=_("A Segment without Criteria"),
			)

	def as_segment(self) -> Segment:
		"""The segment as the engine knows it."""
		return Segment(
			name=self.name or self.segment_name,
			industry=frozenset(row.industry for row in self.industries),
			market_segment=frozenset(row.market_segment for row in self.market_segments),
			territory=with_all_below([row.territory for row in self.territories]),
			employees=_span(cint(self.employees_from), cint(self.employees_to)),
			annual_revenue=_span(flt(self.revenue_from), flt(self.revenue_to)),
			weights={criterion: flt(self.get(f"weight_{criterion}")) for criterion in CRITERIA},
		)


@request_cache
def get_segments(company: str) -> tuple[Segment, ...]:
	"""The enabled segments of a company; revenue is asked where the books are in the segment's currency."""
	names = frappe.get_all(
		DOCTYPE,
		filters={"enabled": 1, "company": ["in", ["", company]]},
		pluck="name",
		order_by="segment_name asc",
	)
	books = frappe.get_cached_value("Company", company, "default_currency")
	return tuple(_in_currency(frappe.get_cached_doc(DOCTYPE, name), books) for name in names)


def with_all_below(territories: list[str]) -> frozenset[str]:
	"""These territories and whatever lies below them in the tree."""
	if not territories:
		return frozenset()
	Top, Below = frappe.qb.DocType(TREE).as_("top"), frappe.qb.DocType(TREE).as_("below")
	below = (
		frappe.qb.from_(Top)
		.join(Below)
		.on((Below.lft >= Top.lft) & (Below.rgt <= Top.rgt))
		.select(Below.name)
		.where(Top.name.isin(territories))
		.run(pluck=True)
	)
	return frozenset(below)


def _in_currency(doc: TargetSegment, books: str) -> Segment:
	segment = doc.as_segment()
	if doc.currency in ("", None, books):
		return segment
	return Segment(
		segment.name,
		segment.industry,
		segment.market_segment,
		segment.territory,
		segment.employees,
		weights=segment.weights,
	)


def _span(low: float, high: float) -> Span | None:
	return Span(low or None, high or None) if low or high else None
