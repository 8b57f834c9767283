# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections import defaultdict
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import cint

from sales_process.engine.comparison import HIGHEST, LOWEST, Point, Standing, standing
from sales_process.engine.outcome import LOST, OPEN, PARTLY_WON, WON
from sales_process.permissions import get_scope

DOCTYPE = "Competitor Profile"


class CompetitorProfile(Document):
	def onload(self):
		self.set_onload("record", record_against([self.competitor])[self.competitor])

	def validate(self):
		self.validate_scores()
		self.validate_dimensions_are_different()
		self.validate_market_share()
		self.net_advantage = self.standing().net_advantage or 0

	def before_print(self, settings=None):
		self.shown = self.standing()
		self.record = record_against([self.competitor])[self.competitor]

	def validate_scores(self):
		for row in self.comparison:
			for fieldname, lowest in (("importance", LOWEST), ("our_score", 0), ("their_score", 0)):
				if not lowest <= cint(row.get(fieldname)) <= HIGHEST:
					frappe.throw(
						_("Row {0}: {1} of {2} goes from {3} to {4}.").format(
							row.idx,
							frappe.bold(_(row.meta.get_label(fieldname))),
							frappe.bold(row.dimension),
							LOWEST,
							HIGHEST,
						),
						title=_("Score out of Range"),
					)

	def validate_dimensions_are_different(self):
		seen = {}
		for row in self.comparison:
			key = row.dimension.strip().casefold()
			if key in seen:
				frappe.throw(
					_("Rows {0} and {1} both compare {2}. Keep one of them.").format(
						seen[key], row.idx, frappe.bold(row.dimension)
					),
					title=_("Compared Twice"),
				)
			seen[key] = row.idx

	def validate_market_share(self):
		if not 0 <= (self.market_share or 0) <= 100:
			frappe.throw(
				_("The market share of {0} goes from 0 to 100 percent.").format(frappe.bold(self.competitor)),
				title=_("Share out of Range"),
			)

	def standing(self) -> Standing:
		"""How we stand against them, as the engine sees it."""
		return standing(
			Point(
				row.dimension,
				cint(row.importance),
				cint(row.our_score) or None,
				cint(row.their_score) or None,
				row.evidence or "",
			)
			for row in self.comparison
		)


def record_against(competitors: Iterable[str]) -> dict[str, dict[str, int]]:
	"""How many deals with each of them were won, lost and are open, of those the user sees. One query."""
	names = sorted(set(competitors))
	found: dict[str, dict[str, int]] = defaultdict(lambda: {"won": 0, "lost": 0, "open": 0})
	if not names:
		return found
	Deal, Row = frappe.qb.DocType("Sales Deal"), frappe.qb.DocType("Sales Deal Competitor")
	query = (
		frappe.qb.from_(Row)
		.join(Deal)
		.on(Deal.name == Row.parent)
		.select(Row.competitor, Deal.outcome, Count(Deal.name))
		.where((Row.parenttype == "Sales Deal") & Row.competitor.isin(names))
		.groupby(Row.competitor, Deal.outcome)
	)
	if (seen := get_scope(frappe.session.user).criterion("Sales Deal")) is not None:
		query = query.where(seen)
	kinds = {WON: "won", LOST: "lost", OPEN: "open", PARTLY_WON: "open"}
	for competitor, outcome, number in query.run():
		if outcome in kinds:
			found[competitor][kinds[outcome]] += number
	return found
