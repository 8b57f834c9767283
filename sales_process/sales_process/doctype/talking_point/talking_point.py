# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Iterable

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count

from sales_process import compat

DOCTYPE = "Talking Point"
INSIGHT = "Market Insight"


class TalkingPoint(Document):
	def autoname(self):
		"""One of an insight in a plan, whoever comes first."""
		self.name = f"{self.plan}-{self.insight}"


def add_points(insight: str, plans: Iterable[str]) -> None:
	known = plans_with(insight)
	for plan in plans:
		if plan not in known:
			point = frappe.get_doc(doctype=DOCTYPE, plan=plan, insight=insight)
			# whoever may act on the insight was asked for each plan
			point.insert(ignore_permissions=True, ignore_if_duplicate=True)


def plans_with(insight: str) -> set[str]:
	return set(frappe.get_all(DOCTYPE, filters={"insight": insight}, pluck="plan", order_by=None))


def points_of_plan(plan: str) -> list[frappe._dict]:
	"""What the plan has to talk about: what has not expired, the strongest first."""
	Point, Insight = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(INSIGHT)
	rows = (
		frappe.qb.from_(Point)
		.join(Insight)
		.on(Insight.name == Point.insight)
		.select(
			Point.name,
			Point.insight,
			Point.discussed_on,
			Insight.title,
			Insight.talking_point,
			Insight.impact,
			Insight.impact_level,
			Insight.source,
			Insight.expires_on,
		)
		.where((Point.plan == plan) & (Insight.expires_on > compat.today()))
		.orderby(Insight.seen_on, order=frappe.qb.desc)
		.run(as_dict=True)
	)
	levels = ("High", "Medium", "Low")
	return sorted(rows, key=lambda row: (bool(row.discussed_on), levels.index(row.impact_level)))


def discuss(plan: str, names: Iterable[str], log: str) -> None:
	"""These points of the plan were talked about in a touch."""
	Point = frappe.qb.DocType(DOCTYPE)
	wanted = [name for name in names if isinstance(name, str)]
	if wanted:
		(
			frappe.qb.update(Point)
			.set(Point.discussed_on, compat.today())
			.set(Point.discussed_in, log)
			.where((Point.plan == plan) & Point.name.isin(wanted) & Point.discussed_on.isnull())
			.run()
		)


def count_of_insight(insight: str) -> dict[str, int]:
	"""How many plans carry it, and in how many it was talked about."""
	Point = frappe.qb.DocType(DOCTYPE)
	carried, discussed = (
		frappe.qb.from_(Point)
		.select(Count(Point.name), Count(Point.discussed_on))
		.where(Point.insight == insight)
		.run()[0]
	)
	return {"carried": carried, "discussed": discussed}


def forget_insight(insight: str) -> None:
	frappe.db.delete(DOCTYPE, {"insight": insight})


def forget_plan(plan: str) -> None:
	frappe.db.delete(DOCTYPE, {"plan": plan})
