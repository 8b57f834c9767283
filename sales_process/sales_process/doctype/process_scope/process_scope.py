# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, flt
from frappe.utils.caching import request_cache

from sales_process.engine import scope as engine

DOCTYPE = "Process Scope"
RESCOPE = "sales_process.tasks.rescope_deals"


class ProcessScope(Document):
	def validate(self):
		self.validate_amounts()
		self.validate_steps()

	def on_update(self):
		frappe.local.request_cache.clear()
		self.look_at_deals()

	def after_rename(self, old: str, new: str, merge: bool = False):
		frappe.local.request_cache.clear()

	def on_trash(self):
		frappe.local.request_cache.clear()
		self.release_deals()
		self.look_at_deals()

	def validate_amounts(self):
		if flt(self.amount_below) and flt(self.amount_from) >= flt(self.amount_below):
			frappe.throw(
				_("{0} must be less than {1}.").format(
					frappe.bold(_(self.meta.get_label("amount_from"))),
					frappe.bold(_(self.meta.get_label("amount_below"))),
				),
				title=_("No Amount Fits"),
			)

	def validate_steps(self):
		seen: dict[str, int] = {}
		for row in self.steps:
			if row.step in seen:
				frappe.throw(
					_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
						seen[row.step], row.idx, _("Steps"), frappe.bold(escape_html(_(row.step)))
					),
					title=_("Step Named Twice"),
				)
			seen[row.step] = row.idx

	def look_at_deals(self):
		"""Open deals are looked at by a job; one that is lost is made up for by the daily one."""
		frappe.enqueue(
			RESCOPE,
			queue="long",
			job_id="sales_process::rescope_deals",
			deduplicate=True,
			enqueue_after_commit=True,
		)

	def release_deals(self):
		Deal = frappe.qb.DocType("Sales Deal")
		frappe.qb.update(Deal).set(Deal.scope, None).set(Deal.scoped_at, None).where(
			Deal.scope == self.name
		).run()

	def as_scope(self) -> engine.Scope:
		"""The scope as the engine knows it."""
		return engine.Scope(
			name=self.name,
			company=self.company or "",
			business=self.business or engine.ANY,
			amount_from=flt(self.amount_from),
			amount_below=flt(self.amount_below),
			customer_group=self.customer_group or "",
			item_group=self.item_group or "",
			rules={row.step: row.rule for row in self.steps},
		)


@request_cache
def get_scopes() -> dict[str, engine.Scope]:
	"""Every scope that counts, by its name; read once per request."""
	names = frappe.get_all(DOCTYPE, filters={"enabled": 1}, pluck="name", order_by="name asc")
	return {name: frappe.get_cached_doc(DOCTYPE, name).as_scope() for name in names}


def rule_of(scope: str | None, step: str) -> str:
	"""Is a step required, offered or not shown in a scope? Empty where nothing is said."""
	found = get_scopes().get(scope) if scope else None
	return found.rule(step) if found else ""


def is_shown(scope: str | None, step: str) -> bool:
	return rule_of(scope, step) != engine.NOT_SHOWN


def needing(deal, step: str):
	"""A criterion: deals in whose scope the step is shown. None where no scope leaves it out."""
	without = [name for name, scope in get_scopes().items() if scope.rule(step) == engine.NOT_SHOWN]
	return deal.scope.isnull() | deal.scope.notin(without) if without else None


@request_cache
def parents_of(doctype: str) -> dict[str, str]:
	"""Each node of a tree and what it lies in; asked for only where a scope names a group of it."""
	parent = f"parent_{frappe.scrub(doctype)}"
	return dict(frappe.get_all(doctype, fields=["name", parent], order_by=None, as_list=True))


def path_of(doctype: str, fieldname: str, node: str | None) -> tuple[str, ...]:
	"""A group and those above it, as far as some scope asks for a group of this kind."""
	if not node or not any(getattr(scope, fieldname) for scope in get_scopes().values()):
		return ()
	path, parents = [], parents_of(doctype)
	while node and node not in path:
		path.append(node)
		node = parents.get(node)
	return tuple(path)


def newest_change():
	"""When a scope was changed last."""
	newest = frappe.get_all(DOCTYPE, fields=["modified"], order_by="modified desc", limit=1)
	return newest[0].modified if newest else None
