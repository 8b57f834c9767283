# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A paper that proves something, an acceptance or a signature: the user's own private upload, hashed as it is stored."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process.exceptions import Frozen, SalesProcessError

CHUNK = 1024 * 1024


class Evidence(NamedTuple):
	url: str
	sha256: str


def take(file: str | None, record: Document) -> Evidence:
	"""Attach the file to the record that nobody may write, so that nobody takes it away; return where and what it is."""
	doc = frappe.get_doc("File", file) if file and frappe.db.exists("File", file) else None
	if not doc:
		_refuse(_("Attach the signed copy or the order: it is what proves it."))
	if doc.owner != frappe.session.user or doc.is_folder or not doc.is_private:
		_refuse(_("Attach a file that you have uploaded yourself, as a private one."))
	is_own = (doc.attached_to_doctype, doc.attached_to_name) == (record.doctype, record.name)
	if doc.attached_to_doctype not in (None, "", "Quotation") and not is_own:
		_refuse(_("This file belongs to another record. Upload it again."))
	path = Path(doc.get_full_path())
	if not doc.file_url.startswith("/private/files/") or not path.is_file() or not path.stat().st_size:
		_refuse(_("The file is empty or cannot be read. Upload it again."))
	doc.update(
		{
			"attached_to_doctype": record.doctype,
			"attached_to_name": record.name,
		}
	)
	doc.save(ignore_permissions=True)  # his own file, on a record that he may not write
	return Evidence(doc.file_url, sha256_of(path))


def keep_as_it_is(file: Document) -> None:
	"""Neither moved nor replaced; only what is attached to one of our records is looked at."""
	before = file.get_doc_before_save()
	if before and any(before.get(field) != file.get(field) for field in OF_THE_PROOF):
		keep(before)


def keep(file: Document) -> None:
	"""As long as the record names it, it is not taken away; with the record it goes."""
	if file.attached_to_doctype in PROVED_BY and PROVED_BY[file.attached_to_doctype](file):
		frappe.throw(
			_("{0} proves what {1} says, and stays.").format(
				frappe.bold(frappe.utils.escape_html(file.file_name or "")), _(file.attached_to_doctype)
			),
			title=_("Proof Stays"),
			exc=Frozen,
		)


def _proves_acceptance(file: Document) -> bool:
	filters = {"name": file.attached_to_name, "evidence": file.file_url}
	return bool(frappe.db.exists("Quotation Acceptance", filters))


def _proves_signature(file: Document) -> bool:
	named = {"parenttype": "Contract Review", "parent": file.attached_to_name}
	return any(
		frappe.db.exists("Contract Signature", {**named, field: file.file_url})  # nosemgrep -- two fields
		for field in ("scan", "authority")
	)


PROVED_BY = {"Quotation Acceptance": _proves_acceptance, "Contract Review": _proves_signature}
OF_THE_PROOF = ("attached_to_doctype", "attached_to_name", "file_url", "is_private", "content_hash")


def sha256_of(path: Path) -> str:
	digest = hashlib.sha256()
	with path.open("rb") as file:
		while chunk := file.read(CHUNK):
			digest.update(chunk)
	return digest.hexdigest()


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("What Proves It?"), exc=SalesProcessError)
