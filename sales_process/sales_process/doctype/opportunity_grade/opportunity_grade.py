# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, escape_html, flt, getdate

from sales_process import compat
from sales_process.active_key import find, insert_or_join
from sales_process.engine.grading import Assessment, Facts, Value, assess
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.grade_factor.grade_factor import GradeFactor, get_factors
from sales_process.sales_process.doctype.grade_threshold.grade_threshold import get_thresholds, review_days
from sales_process.sales_process.doctype.opportunity_grade.grade_reasons import gap_in_words, lift_in_words
from sales_process.sales_process.doctype.opportunity_grade.measures import (
	Measured,
	Sale,
	expected_closing,
	measure,
)

DOCTYPE, DEAL = "Opportunity Grade", "Sales Deal"
ASSESSMENT, NEW_FACTS, RULES_CHANGED = "Assessment", "New Facts", "Rules Changed"
DRAFT, SUBMITTED = 0, 1
SHOWN_LIFTS = 5
TYPED = ("typed_level", "as_of", "note", "level_key")
OVERRIDE = ("override_grade", "override_reason", "override_until", "overridden_by", "overridden_on")
CARRIED = (*OVERRIDE, "closing_on", "closing_is_measured", "assessed_on", "review_asked", "anew_on")
DEAL_FACTS = [
	"name", "account", "company", "sales_owner", "outcome", "source_doctype", "source_name", "newest_quotation",
]  # fmt: skip


class OpportunityGrade(Document):
	def validate(self):
		self.validate_deal()
		self.set_active_key()
		self.set_override()
		self.validate_override_reason()
		self.prepare()
		self.validate_levels()

	def before_submit(self):
		self.validate_something_is_known()
		self.validate_override_end()
		self.decided_at = compat.now()

	def on_submit(self):
		apply_newest(self.deal)

	def on_cancel(self):
		apply_newest(self.deal)

	def prepare(self):
		"""Measure and assess as of today. Writes nothing."""
		deal = frappe.db.get_value(DEAL, self.deal, DEAL_FACTS, as_dict=True)
		self.set_deal_facts(deal)
		self.set_closing(deal)
		self.set_rows(deal)
		self.set_result()
		self.set_review()

	# of which deal

	def validate_deal(self):
		if self.flags.automatic:
			return
		frappe.has_permission(DEAL, "write", self.deal, throw=True)
		outcome = frappe.db.get_value(DEAL, self.deal, "outcome")
		if outcome not in (OPEN, PARTLY_WON):
			frappe.throw(
				_("The outcome of {0} is {1} already. Only an open deal is assessed.").format(
					frappe.bold(frappe.db.get_value(DEAL, self.deal, "title")), _(outcome)
				),
				title=_("Deal Is Over"),
			)

	def set_active_key(self):
		self.active_key = (
			active_key(self.deal) if self.docstatus == DRAFT and not self.flags.automatic else None
		)

	def set_deal_facts(self, deal: frappe._dict):
		self.account, self.company, self.sales_owner = deal.account, deal.company, deal.sales_owner
		self.party_name = frappe.db.get_value("Sales Account", deal.account, "title")
		self.graded_on = compat.today()
		self.occasion = self.occasion if self.flags.automatic else ASSESSMENT

	def set_closing(self, deal: frappe._dict):
		"""The Opportunity's date where it has one; one that it has lost since is not kept as if somebody had typed it."""
		expected = expected_closing(deal)
		typed = None if self.closing_is_measured else self.closing_on
		self.closing_on, self.closing_is_measured = expected or typed, cint(bool(expected))

	# the factors

	def set_rows(self, deal: frappe._dict):
		"""One row for each factor that is asked; what was typed stays, what was measured is measured anew."""
		given = {row.factor: row for row in self.factors}
		closing_on = getdate(self.closing_on) if self.closing_on else None
		sale = Sale(self.deal, self.account, deal, closing_on)
		before = self._rows_before()
		self.set("factors", [])
		self.flags.known = {}
		for factor in get_factors():
			row = self.append("factors", _kept(given.get(factor.name)))
			row.factor = factor.name
			_stamp(row, factor, before.get(factor.name))
			measured = measure(factor.automatic_source, sale, cint(factor.half_life_days))
			_take_measure(row, factor, measured)
			self.flags.known[factor.name] = _value(row, measured)

	def _rows_before(self) -> dict[str, Document]:
		before = self.get_doc_before_save()
		return {row.factor: row for row in before.factors} if before else {}

	def validate_levels(self):
		"""A level that was taken out of its factor since counts nothing; a new one must be one of them."""
		if self.flags.automatic:
			return
		factors = {factor.name: factor for factor in get_factors()}
		for row in self.factors:
			if row.typed_level and not factors[row.factor].row_of(row.typed_level):
				frappe.throw(
					_("Row {0}: {1} is no level of {2}. Choose one of: {3}.").format(
						row.idx,
						frappe.bold(escape_html(_(row.typed_level))),
						frappe.bold(_(row.factor)),
						escape_html(", ".join(_(level.label) for level in factors[row.factor].levels)),
					),
					title=_("Unknown Level"),
				)

	def validate_something_is_known(self):
		if not flt(self.known):
			frappe.throw(
				_("Nothing is known of {0} yet. Choose a level for at least one factor.").format(
					frappe.bold(self.party_name)
				),
				title=_("Nothing to Grade by"),
			)

	# the result

	def set_result(self):
		factors = get_factors()
		found = assess(
			[factor.as_factor() for factor in factors],
			self.flags.known,
			get_thresholds(),
			Facts(getdate(self.closing_on) if self.closing_on else None),
			compat.today(),
		)
		self.take(found)
		self.rules_key = rules_key(factors)

	def take(self, found: Assessment):
		for row, each in zip(self.factors, found.contributions, strict=True):
			row.update(
				{
					"axis": each.axis,
					"weight": each.weight,
					"level": each.level,
					"points": each.points,
					"contribution": each.value,
				}
			)
		self.update({"score": found.score, "fit": found.fit, "heat": found.heat, "known": found.known})
		self.computed_grade = found.grade or None
		self.grade = self.override_grade or self.computed_grade
		self.heat_changes_on = found.changes_on
		self.gaps = json.dumps([gap.as_dict() for gap in found.gaps], ensure_ascii=False)
		self.lifts = json.dumps([asdict(lift) for lift in found.lifts], ensure_ascii=False)

	def set_review(self):
		"""Counted from the last assessment by a person, and not later than an override holds or the deal was reopened."""
		if not self.flags.automatic:
			self.assessed_on, self.review_asked, self.anew_on = self.graded_on, 0, None
		days = review_days(self.grade)
		by_rule = add_days(getdate(self.assessed_on), days) if days else None
		by_override = getdate(self.override_until) if self.override_grade and self.override_until else None
		by_reopening = getdate(self.anew_on) if self.anew_on else None
		self.review_on = min(filter(None, (by_rule, by_override, by_reopening)), default=None)
		is_due = self.review_on and getdate(self.review_on) <= compat.today()
		self.review_asked = cint(bool(self.review_asked and is_due))

	# set by hand

	def set_override(self):
		if self.flags.automatic:
			return
		if not self.override_grade:
			self.update(dict.fromkeys(OVERRIDE))
			return
		standing = newest_of(self.deal)
		if standing and all(
			standing.get(field) == self.get(field) for field in ("override_grade", "override_reason")
		):
			self.overridden_by, self.overridden_on = standing.overridden_by, standing.overridden_on
		else:
			self.overridden_by, self.overridden_on = frappe.session.user, compat.today()

	def validate_override_reason(self):
		if self.override_grade and not (self.override_reason or "").strip():
			frappe.throw(
				_("Say in {0} why the grade is {1} and not what the rules give.").format(
					frappe.bold(_("Reason")), frappe.bold(_(self.override_grade))
				),
				title=_("Reason Is Missing"),
				exc=frappe.MandatoryError,
			)

	def validate_override_end(self):
		"""One that has come to its day stays through automatic re-grading; a person decides on it."""
		if self.flags.automatic or not self.override_grade:
			return
		if not self.override_until or getdate(self.override_until) <= compat.today():
			frappe.throw(
				_("{0} must be a day after today. Choose when to ask again, or clear {1}.").format(
					frappe.bold(_("Until")), frappe.bold(_("Grade Instead"))
				),
				title=_("Set by Hand until When?"),
			)

	# in words

	@property
	def what_is_missing(self) -> str:
		return "\n".join(filter(None, map(gap_in_words, self.list_of("gaps"))))

	@property
	def what_would_lift(self) -> str:
		return "\n".join(map(lift_in_words, self.list_of("lifts")[:SHOWN_LIFTS]))

	def list_of(self, fieldname: str) -> list[dict[str, Any]]:
		return frappe.parse_json(self.get(fieldname) or "[]")

	def differs_from(self, other: "OpportunityGrade") -> bool:
		"""Is the grade or a factor's level another one?"""
		return _picture(self) != _picture(other)


def _kept(row: Document | None) -> dict[str, Any]:
	return {field: row.get(field) for field in ("name", "factor", *TYPED)} if row else {}


def _stamp(row: Document, factor: GradeFactor, before: Document | None) -> None:
	"""A chosen level fades from the day it was chosen, or was said to be still so."""
	row.typed_level = (row.typed_level or "").strip()
	if not row.typed_level:
		row.as_of = row.level_key = None
		return
	level = factor.row_of(row.typed_level, row.level_key)
	if level:
		row.typed_level, row.level_key = level.label, level.name
	changed = bool(before) and before.typed_level != row.typed_level
	if changed or not row.as_of or getdate(row.as_of) > compat.today():
		row.as_of = compat.today()


def _take_measure(row: Document, factor: GradeFactor, measured: Measured | None) -> None:
	row.measured_level, row.measure, row.evidence = None, 0, None
	if not measured:
		return
	amount = (measured.due_on - compat.today()).days if measured.due_on else measured.measure
	level = factor.as_factor().measured(amount) if amount is not None else None
	row.measured_level, row.measure = level.label if level else None, flt(amount)
	row.evidence = json.dumps(measured.evidence.as_dict(), ensure_ascii=False)


def _value(row: Document, measured: Measured | None) -> Value:
	"""What was typed wins over what was measured, until it is cleared."""
	if row.typed_level:
		return Value(row.typed_level, as_of=getdate(row.as_of))
	return measured.as_value() if measured else Value()


def _picture(doc: Document) -> tuple:
	levels = sorted((row.factor, row.level or "") for row in doc.factors)
	return doc.grade or "", doc.computed_grade or "", doc.rules_key or "", levels


def rules_key(factors: Iterable[GradeFactor]) -> str:
	"""Tells whether an assessment was made by the factors as they are now."""
	rules = sorted(
		repr(
			(
				each.name,
				each.axis,
				each.weight,
				each.half_life_days,
				[(level.label, level.points, level.from_value) for level in each.levels],
			)
		)
		for each in (factor.as_factor() for factor in factors)
	)
	return hashlib.sha256("\n".join(rules).encode()).hexdigest()[:16]


# which one counts


def active_key(deal: str) -> str:
	"""One open draft a deal."""
	return f"draft:{deal}"


def newest_of(deal: str) -> OpportunityGrade | None:
	"""The assessment that counts."""
	name = frappe.db.get_value(
		DOCTYPE, {"deal": deal, "docstatus": SUBMITTED}, "name", order_by="decided_at desc, creation desc"
	)
	return frappe.get_doc(DOCTYPE, name) if name else None


def apply_newest(deal: str) -> None:
	"""Show the newest assessment on the deal and its opportunity, and let the plan follow its pace."""
	frappe.db.get_value(DEAL, deal, "name", for_update=True)  # of two submitted at once the newest is shown
	newest = newest_of(deal)
	show_on_deal(deal, newest)
	pace_plan(deal, newest)


def show_on_deal(deal: str, newest: Document | None, **moved: Any) -> None:
	"""`moved` is what has changed since without a new assessment."""
	shown = {
		"newest_grade": newest and newest.name,
		"grade": newest and newest.grade,
		"graded_on": newest and newest.graded_on,
		"grade_review_on": newest and newest.review_on,
		"heat_changes_on": newest and newest.heat_changes_on,
		**{field: flt(newest.get(field)) if newest else 0 for field in ("score", "fit", "heat")},
		**moved,
	}
	frappe.db.set_value(DEAL, deal, shown, update_modified=False)
	mirror_opportunity(deal, shown["grade"], shown["score"])


def mirror_opportunity(deal: str, grade: str | None, score: float) -> None:
	"""Show the grade on ERPNext's record too; never a change of it."""
	source = frappe.db.get_value(DEAL, deal, ["source_doctype", "source_name"], as_dict=True)
	if source.source_doctype == "Opportunity" and compat.has_field("Opportunity", "sales_grade"):
		values = {"sales_grade": grade, "sales_score": score}
		frappe.db.set_value("Opportunity", source.source_name, values, update_modified=False)


# the pace of the plan


def pace_plan(deal: str, newest: Document | None) -> None:
	if plan := find(plans.DOCTYPE, "active_key", f"deal:{deal}"):
		frappe.get_doc(plans.DOCTYPE, plan).take_assessment(
			{"grade": newest and newest.grade, **(pace(newest) if newest else {})}
		)


def pace(newest: Document) -> dict[str, Any]:
	"""What the assessment says of the plan's urgency, intent and days to the decision; no word on the rest."""
	said: dict[str, Any] = {}
	rows = {row.factor: row for row in newest.factors}
	for factor in get_factors():
		if factor.sets_on_plan and factor.name in rows:
			level = factor.row_of(rows[factor.name].level)
			said[factor.sets_on_plan.lower()] = (level and level.stands_for) or None
	if newest.closing_on:
		said["cycle_days"] = max((getdate(newest.closing_on) - compat.today()).days, 0) or None
	return said


def pace_of_deal(deal: str) -> dict[str, Any]:
	"""The same for a plan that asks; empty before the first assessment."""
	newest = newest_of(deal)
	return {"grade": newest.grade, **pace(newest)} if newest else {}


# a new one


def prefill(deal: str, rows: Iterable[Mapping[str, Any]] | None = None) -> OpportunityGrade:
	"""The deal's open draft: measured now, with what was typed last, else in the research, else on the plan.

	`rows` are the answers of a research: factor, level, note.
	"""
	if draft := find(DOCTYPE, "active_key", active_key(deal)):
		doc = frappe.get_doc(DOCTYPE, draft)
		if rows and answer(doc, rows):
			doc.save(ignore_permissions=True)  # the research it comes from was the user's to qualify
		return doc
	doc = successor(deal)
	answer(doc, rows or ())
	answer(doc, _answers_on_plan(deal))
	doc.closing_on = doc.closing_on or _decision_on_plan(deal)
	return insert_or_join(doc, key=active_key(deal))


def successor(deal: str) -> OpportunityGrade:
	"""What follows on the newest assessment: its typed levels and its override go on."""
	doc, newest = frappe.new_doc(DOCTYPE), newest_of(deal)
	doc.deal = deal
	if newest:
		doc.update({field: newest.get(field) for field in CARRIED})
		factors = {factor.name: factor for factor in get_factors()}
		for row in newest.factors:
			factor = factors.get(row.factor)
			if row.typed_level and factor and factor.row_of(row.typed_level, row.level_key):
				doc.append("factors", {field: row.get(field) for field in ("factor", *TYPED)})
	return doc


def answer(doc: OpportunityGrade, rows: Iterable[Mapping[str, Any]]) -> bool:
	"""Take answers for factors that nobody has answered yet."""
	factors = {factor.name: factor for factor in get_factors()}
	present, taken = {row.factor: row for row in doc.factors}, False
	for given in rows:
		factor, level = factors.get(given.get("factor")), given.get("level")
		row = factor and present.get(factor.name)
		if not factor or not factor.row_of(level) or (row and row.typed_level):
			continue
		row = row or doc.append("factors", {"factor": factor.name})
		row.update({"typed_level": level, "as_of": given.get("as_of"), "note": given.get("note") or row.note})
		present[factor.name], taken = row, True
	return taken


def _answers_on_plan(deal: str) -> list[dict[str, Any]]:
	"""Urgency and intent as they were typed on the plan before the first assessment."""
	plan = _plan_values(deal)
	found = []
	for factor in get_factors():
		wanted = plan.get((factor.sets_on_plan or "").lower())
		levels = [row for row in factor.levels if wanted and row.stands_for == wanted]
		if levels and not plan.grade:
			found.append({"factor": factor.name, "level": levels[0].label})
	return found


def _decision_on_plan(deal: str):
	days = cint(_plan_values(deal).get("cycle_days"))
	return add_days(compat.today(), days) if days else None


def _plan_values(deal: str) -> frappe._dict:
	fields = ["urgency", "intent", "cycle_days", "grade"]
	key = {"active_key": f"deal:{deal}"}
	return frappe.db.get_value(plans.DOCTYPE, key, fields, as_dict=True, order_by=None) or frappe._dict()


def on_doctype_update():
	frappe.db.add_index(
		DOCTYPE, ["deal", "docstatus", "decided_at"], index_name="grade_deal_docstatus_decided_at"
	)
