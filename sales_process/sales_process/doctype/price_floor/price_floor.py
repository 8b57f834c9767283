# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate

from sales_process.engine import approval
from sales_process.engine.approval import Approver, Chain
from sales_process.engine.pricing import PriceRule
from sales_process.engine.reasons import Reason

DOCTYPE = "Price Floor"
TREES = {
	"item_group": "Item Group",
	"customer_group": "Customer Group",
	"territory": "Territory",
}
CONDITIONS = ("item", *TREES, "company", "role")
FIELDS = "name title authority_discount floor_discount least_margin without_list_price valid_from valid_to approval_order".split()
CACHE_KEY = "sales_process_price_rules"
KEPT_FOR = 600  # seconds; the last resort where a writer and a reader of the cache cross


class PriceFloor(Document):
	def validate(self):
		self.validate_percentages()
		self.validate_order()
		self.validate_period()
		self.validate_approvers()

	def on_update(self):
		forget_rules()

	def after_delete(self):
		forget_rules()

	def validate_percentages(self):
		for fieldname in ("authority_discount", "floor_discount", "least_margin"):
			if not 0 <= flt(self.get(fieldname)) <= 100:
				frappe.throw(
					_("{0} is a percentage from 0 to 100, not {1}.").format(
						frappe.bold(_(self.meta.get_label(fieldname))), self.get(fieldname)
					),
					title=_("Percentage out of Range"),
				)

	def validate_order(self):
		if flt(self.floor_discount) and flt(self.authority_discount) > flt(self.floor_discount):
			frappe.throw(
				_(
					"Without asking {0}% may be given, but the company's floor is at {1}%. Lower the first number."
				).format(flt(self.authority_discount), flt(self.floor_discount)),
				title=_("Authority beyond the Floor"),
			)

	def validate_period(self):
		if self.valid_from and self.valid_to and getdate(self.valid_from) > getdate(self.valid_to):
			frappe.throw(
				_("{0} must not be later than {1}.").format(
					frappe.bold(_("Valid from")), frappe.bold(_("Valid to"))
				),
				title=_("Dates in the Wrong Order"),
			)

	def validate_approvers(self):
		seen = set()
		for row in self.approvers:
			row.role = row.role if row.approver_type == approval.ROLE else None
			row.user = row.user if row.approver_type == approval.USER else None
			named = row.approver_type, row.role or row.user
			if row.approver_type != approval.MANAGER and not named[1]:
				frappe.throw(
					_("Row {0}: say which {1} decides.").format(row.idx, _(row.approver_type)),
					title=_("Approver Is Missing"),
				)
			if named in seen:
				frappe.throw(
					_("Row {0}: {1} is asked already. Keep the row with the smaller amount.").format(
						row.idx, frappe.bold(_(named[1] or row.approver_type))
					),
					title=_("Approver Named Twice"),
				)
			seen.add(named)

	def as_rule(self) -> PriceRule:
		"""The rule as the engine knows it."""
		return _as_rule(self, _chain(self.approval_order, self.approvers))


@dataclass(frozen=True)
class RuleBook:
	"""Every enabled rule, and the trees that some rule refers to."""

	rules: tuple[PriceRule, ...] = ()
	parents: dict[str, dict[str, str]] = field(default_factory=dict)  # doctype → node → its parent

	def path(self, doctype: str, node: str | None) -> tuple[str, ...]:
		"""A node of a tree and what it lies in, up to the root."""
		parents, path = self.parents.get(doctype, {}), []
		while node and node not in path:
			path.append(node)
			node = parents.get(node)
		return tuple(path)


def get_rulebook() -> RuleBook:
	"""From the cache; in a transaction that changed something it reads on, from the database, what only it may see."""
	changed = _changed_here()
	if changed:
		changed["book"] = changed["book"] or _read()
		return changed["book"]
	book = frappe.cache.get_value(CACHE_KEY, expires=True)
	if book is None:
		book = _read()
		frappe.cache.set_value(CACHE_KEY, book, expires_in_sec=KEPT_FOR)
	return book


def forget_rules() -> None:
	"""A rule, or something that rules refer to, has changed: everybody reads anew after the commit."""
	changed = _changed_here()
	if not changed:
		frappe.db.after_commit.add(_forget)
		frappe.db.after_rollback.add(_forget)
	changed.update(since=True, book=None)


def _forget() -> None:
	_changed_here().clear()
	frappe.cache.delete_value(CACHE_KEY)


def _changed_here() -> dict:
	"""What this transaction changed and has not committed."""
	if not hasattr(frappe.local, "sales_process_price_rules"):
		frappe.local.sales_process_price_rules = {}
	return frappe.local.sales_process_price_rules


def _read() -> RuleBook:
	rows = frappe.get_all(DOCTYPE, filters={"enabled": 1}, fields=[*FIELDS, *CONDITIONS], order_by="name asc")
	used = [doctype for fieldname, doctype in TREES.items() if any(row.get(fieldname) for row in rows)]
	chains = _chains()
	return RuleBook(
		tuple(_as_rule(row, _chain(row.approval_order, chains[row.name])) for row in rows),
		{doctype: _parents(doctype) for doctype in used},
	)


def _chains() -> dict[str, list[frappe._dict]]:
	"""The approvers of every rule, in their order."""
	rows = frappe.get_all(
		"Price Floor Approver",
		filters={"parenttype": DOCTYPE},
		fields=["parent", "approver_type", "role", "user", "from_amount"],
		order_by="parent asc, idx asc",
	)
	chains = defaultdict(list)
	for row in rows:
		chains[row.parent].append(row)
	return chains


def _chain(order: str | None, rows: Sequence[Document | frappe._dict]) -> Chain | None:
	approvers = tuple(
		Approver(row.approver_type, row.role or row.user or "", flt(row.from_amount)) for row in rows
	)
	return Chain(approvers, order or approval.IN_ORDER) if approvers else None


def _parents(doctype: str) -> dict[str, str]:
	parent = f"parent_{frappe.scrub(doctype)}"
	return dict(frappe.get_all(doctype, fields=["name", parent], order_by=None, as_list=True))


def _as_rule(row: Document | frappe._dict, chain: Chain | None) -> PriceRule:
	return PriceRule(
		name=row.name,
		title=row.title or "",
		authority=flt(row.authority_discount),
		floor=flt(row.floor_discount) or None,
		least_margin=flt(row.least_margin) or None,
		asks_without_list_price=row.without_list_price != "Let Pass",
		valid_from=getdate(row.valid_from) if row.valid_from else None,
		valid_to=getdate(row.valid_to) if row.valid_to else None,
		chain=chain,
		**{condition: row.get(condition) or "" for condition in CONDITIONS},
	)


def in_words(reason: Reason | None) -> str:
	"""Which rule was chosen and what it is about, for those who may know."""
	if not reason:
		return ""
	if reason.code != "price_rule":
		return _("No rule gives this role any authority here.")
	meta, about = frappe.get_meta(DOCTYPE), []
	for fieldname, value in reason.params.items():
		if fieldname != "rule":
			shown = frappe.utils.format_date(value) if fieldname.startswith("valid_") else _(value)
			about.append(f"{_(meta.get_label(fieldname))}: {shown}")
	return f"{reason.params['rule']} ({', '.join(about) or _('for everything')})"
