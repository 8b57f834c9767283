# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Defaults are seeded once. The register remembers each seed, so a deleted one stays deleted and an edited one edited."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import frappe
from frappe import _

from sales_process import compat

SEEDS = Path(__file__).parent / "seeds"
ORDER = (
	"channels",
	"acquisition_channels",
	"target_segments",
	"cadences",
	"grade_factors",
	"grade_thresholds",
	"process_scopes",
	"sales_approaches",
	"kanban_boards",
	"workflow_states",
	"workflow_actions",
	"workflows",
	"survey_templates",
	"delivery_task_kinds",
	"delivery_templates",
	"service_offers",
	"email_templates",
	"care_occasions",
	"notifications",
	"number_cards",
	"dashboard_charts",
	"clause_topics",
	"contract_types",
	"mail_patterns",
)
SETTINGS = "Sales Process Settings"
REGISTER = "Sales Process Seed"


def require_erpnext() -> None:
	if "erpnext" not in frappe.get_installed_apps():
		frappe.throw(
			_(
				"Sales Process works on ERPNext's customers, quotations and deliveries. Install ERPNext on this site first."
			),
			title=_("ERPNext Is Missing"),
		)


def seed() -> None:
	"""Insert what was never seeded on this site. Runs on install and on every migrate."""
	known = set(frappe.get_all(REGISTER, pluck="seed_key", order_by=None))
	for key, record in _seeds():
		if key not in known:
			_plant(key, record)
	_fill_settings(known)


def start_watching() -> None:
	"""Documents from before the installation are left alone until somebody asks for them."""
	known = frappe.db.get_singles_dict(SETTINGS)
	for fieldname in ("reconciled_upto", "watching_since"):
		if not known.get(fieldname):
			# nosemgrep -- two fields, once in the life of a site
			frappe.db.set_single_value(SETTINGS, fieldname, compat.now(), update_modified=False)


def remove() -> None:
	"""Before the app goes: take along what was seeded into doctypes that stay."""
	for row in frappe.get_all(REGISTER, fields=["document_type", "document_name"], order_by=None):
		if (
			row.document_name
			and frappe.db.get_value("DocType", row.document_type, "module") != "Sales Process"
		):
			frappe.delete_doc_if_exists(row.document_type, row.document_name, force=1)


def _seeds() -> Iterator[tuple[str, dict]]:
	for topic in ORDER:
		for seed_id, record in json.loads((SEEDS / f"{topic}.json").read_text(encoding="utf-8")).items():
			yield f"{topic}/{seed_id}", record


def _plant(key: str, record: dict) -> None:
	if _is_about_nothing(record):
		return
	doc = frappe.get_doc(record)
	existing = doc.get("name") and frappe.db.exists(doc.doctype, doc.name)
	if not existing:
		_keep_links_empty(doc)
		_drop_unknown_rows(doc)
		doc.insert(ignore_permissions=True, ignore_if_duplicate=True)  # installing is the permission
	frappe.get_doc(
		doctype=REGISTER,
		seed_key=key,
		document_type=doc.doctype,
		document_name=None if existing else doc.name,
		content_hash=hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest(),
	).insert(ignore_permissions=True)


def _is_about_nothing(record: dict) -> bool:
	"""A board of opportunities on a site without ERPNext's CRM; it is seeded when that comes."""
	about = record.get("reference_doctype")
	return bool(about) and not compat.has_doctype(about)


def _keep_links_empty(doc) -> None:
	"""A seed without a company is for all of them; Frappe would fill in the site's default company."""
	for field in doc.meta.get_link_fields():
		if doc.get(field.fieldname) is None:
			doc.set(field.fieldname, "")


def _drop_unknown_rows(doc) -> None:
	"""A seed may name masters that this site does not have, or has in its own language."""
	for table in doc.meta.get_table_fields():
		links = frappe.get_meta(table.options).get("fields", {"fieldtype": "Link", "reqd": 1})
		doc.set(
			table.fieldname,
			[
				row
				for row in doc.get(table.fieldname)
				if all(frappe.db.exists(link.options, row.get(link.fieldname)) for link in links)
			],
		)


def _fill_settings(known: set[str]) -> None:
	"""Values for the Settings, each set once."""
	settings = frappe.get_doc(SETTINGS)
	values = json.loads((SEEDS / "settings.json").read_text(encoding="utf-8"))
	changed = False
	for fieldname, value in values.items():
		key = f"settings/{fieldname}"
		if key in known:
			continue
		settings.set(fieldname, _resolve(value))
		frappe.get_doc(doctype=REGISTER, seed_key=key, document_type=SETTINGS, document_name=None).insert(
			ignore_permissions=True
		)
		changed = True
	if changed:
		settings.flags.ignore_mandatory = True
		settings.save(ignore_permissions=True)


def _resolve(value):
	"""`{"seed": key}` is the name the seeded record was given."""
	if isinstance(value, dict):
		return frappe.db.get_value(REGISTER, {"seed_key": value["seed"]}, "document_name", order_by=None)
	return value
