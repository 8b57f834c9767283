# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A paper that proves something, an acceptance or a signature: the user's own private upload, hashed as it is stored."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process.exceptions import SalesProcessError

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


def sha256_of(path: Path) -> str:
	digest = hashlib.sha256()
	with path.open("rb") as file:
		while chunk := file.read(CHUNK):
			digest.update(chunk)
	return digest.hexdigest()


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("What Proves It?"), exc=SalesProcessError)
