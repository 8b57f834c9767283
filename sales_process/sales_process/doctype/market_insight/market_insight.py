# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, format_date, getdate, validate_url

from sales_process import compat
from sales_process.engine.insight import Insight
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.talking_point.talking_point import count_of_insight, forget_insight
from sales_process.sales_process.doctype.target_segment.target_segment import (
	get_segments,
	with_all_below,
)

DOCTYPE = "Market Insight"
COMPETITOR_MOVE = "Competitor Move"


class MarketInsight(Document):
	def onload(self):
		self.set_onload("points", count_of_insight(self.name))

	def validate(self):
		self.set_competitor()
		self.validate_link()
		self.validate_seen_on()
		self.set_expiry()
		self.validate_it_touches_somebody()

	def on_trash(self):
		forget_insight(self.name)

	def set_competitor(self):
		if self.kind != COMPETITOR_MOVE:
			self.competitor = None

	def validate_link(self):
		if self.source_link and not validate_url(self.source_link, valid_schemes=["http", "https"]):
			frappe.throw(
				_("{0} is no web address. It begins with {1}.").format(
					frappe.bold(frappe.utils.escape_html(self.source_link)), "https://"
				),
				title=_("Not a Web Address"),
			)

	def validate_seen_on(self):
		if getdate(self.seen_on) > compat.today():
			frappe.throw(
				_("{0} was not seen yet: {1} is after today.").format(
					frappe.bold(self.title), format_date(self.seen_on)
				),
				title=_("Not Seen Yet"),
			)

	def set_expiry(self):
		if not self.expires_on:
			self.expires_on = add_days(getdate(self.seen_on), cint(setting("insight_days")))
		if getdate(self.expires_on) < getdate(self.seen_on):
			frappe.throw(
				_("{0} would expire on {1}, before it was seen on {2}.").format(
					frappe.bold(self.title), format_date(self.expires_on), format_date(self.seen_on)
				),
				title=_("Expired before It Was Seen"),
			)

	def validate_it_touches_somebody(self):
		if not any(
			self.get(table)
			for table in ("industries", "market_segments", "target_segments", "territories", "item_groups")
		):
			frappe.throw(
				_("Whom does {0} touch? Name an industry, a segment, a territory or an item group.").format(
					frappe.bold(self.title)
				),
				title=_("It Touches Nobody"),
			)

	@property
	def is_expired(self) -> bool:
		return getdate(self.expires_on) <= compat.today()

	def as_insight(self, company: str) -> Insight:
		"""Whom it touches, as the engine knows it."""
		named = {row.target_segment for row in self.target_segments}
		return Insight(
			industry=frozenset(row.industry for row in self.industries),
			market_segment=frozenset(row.market_segment for row in self.market_segments),
			segments=tuple(segment for segment in get_segments(company) if segment.name in named),
			item_group=_item_groups_below([row.item_group for row in self.item_groups]),
			territory=with_all_below([row.territory for row in self.territories]),
			fits_from=cint(setting("fits_from")),
		)


def _item_groups_below(groups: list[str]) -> frozenset[str]:
	if not groups:
		return frozenset()
	Top, Below = frappe.qb.DocType("Item Group").as_("top"), frappe.qb.DocType("Item Group").as_("below")
	return frozenset(
		frappe.qb.from_(Top)
		.join(Below)
		.on((Below.lft >= Top.lft) & (Below.rgt <= Top.rgt))
		.select(Below.name)
		.where(Top.name.isin(groups))
		.run(pluck=True)
	)
