# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A paper that proves something, an acceptance or a signature: the user's own private upload, hashed as it is stored."""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import uploads
from sales_process.exceptions import Frozen, SalesProcessError

CHUNK = 1024 * 1024


class Evidence(NamedTuple):
	url: str
	sha256: str


def take(file: str | None, record: Document, kinds: Collection[str] | None = None) -> Evidence:
	"""Attach the file to the record that nobody may write, so that nobody takes it away; return where and what it is.

	`kinds`: the media types it may be of (uploads.py), judged by what is in it.
	"""
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
	if kinds and (code := uploads.problem_with(_beginning_of(path), kinds)):
		_refuse(in_words(code))
	doc.update(
		{
			"attached_to_doctype": record.doctype,
			"attached_to_name": record.name,
		}
	)
	doc.save(ignore_permissions=True)  # his own file, on a record that he may not write
	return Evidence(doc.file_url, sha256_of(path))


def store(record: Document, file_name: str, content: bytes) -> Evidence:
	"""A private file of the app's own, attached to a record; its hash is that of the bytes as they are stored."""
	file = frappe.get_doc(
		doctype="File",
		file_name=file_name,
		content=content,
		is_private=1,
		attached_to_doctype=record.doctype,
		attached_to_name=record.name,
	)
	file.insert(ignore_permissions=True)  # follows from the record; whoever signs is a guest
	return Evidence(file.file_url, sha256_of(Path(file.get_full_path())))


def file_of(url: str | None, record: Document) -> str | None:
	"""The File of a record with this address."""
	filters = {
		"file_url": url,
		"attached_to_doctype": record.doctype,
		"attached_to_name": record.name,
	}
	return frappe.db.get_value("File", filters, "name", order_by=None) if url else None


def content_of(url: str | None, record: Document) -> bytes | None:
	"""The bytes of a file that is attached to a record, as they are stored now; None if there are none."""
	name = file_of(url, record)
	path = name and Path(frappe.get_doc("File", name).get_full_path())
	return path.read_bytes() if path and path.is_file() else None


def proves(url: str | None, kept: str | None, record: Document) -> bool:
	"""Is the file still the one whose hash was kept?"""
	content = content_of(url, record)
	return content is not None and sha256(content) == kept


def sha256(content: bytes) -> str:
	return hashlib.sha256(content).hexdigest()


def in_words(code: str) -> str:
	"""Why a file is not taken."""
	return {
		uploads.EMPTY: _("The file is empty or cannot be read. Upload it again."),
		uploads.TOO_BIG: _(
			"The file is larger than {0} MB. Scan it in black and white, or with fewer pixels."
		).format(uploads.MOST_MEGABYTES),
		uploads.OTHER_KIND: _("Only a PDF, or a picture as PNG or JPEG, can be taken."),
		uploads.BROKEN: _("The file is damaged, or is not what it calls itself. Save or scan it again."),
		uploads.LOCKED: _("The file is locked by a password. Save it without one."),
		uploads.ACTIVE: _("The file runs a program when it is opened. Print it to a new PDF and send that."),
	}[code]


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


def _proves_delivery(file: Document) -> bool:
	return bool(frappe.db.exists("Delivery Plan", {"name": file.attached_to_name, "evidence": file.file_url}))


def _proves_signature(file: Document) -> bool:
	"""What was or is to be signed, its certificate, and what came with a signature."""
	contract = {"doctype": "Contract Review", "name": file.attached_to_name}
	signature = {
		"doctype": "Contract Signature",
		"parenttype": "Contract Review",
		"parent": file.attached_to_name,
	}
	return any(
		frappe.db.exists({**named, field: file.file_url})  # nosemgrep -- five fields of one record
		for named, fields in ((contract, ("pdf", "certificate")), (signature, ("scan", "authority", "drawn")))
		for field in fields
	)


PROVED_BY = {
	"Quotation Acceptance": _proves_acceptance,
	"Contract Review": _proves_signature,
	"Delivery Plan": _proves_delivery,
}
OF_THE_PROOF = ("attached_to_doctype", "attached_to_name", "file_url", "is_private", "content_hash")


def _beginning_of(path: Path) -> bytes:
	"""All of a file, or just more than what would be taken."""
	with path.open("rb") as file:
		return file.read(uploads.MOST_BYTES + 1)


def sha256_of(path: Path) -> str:
	digest = hashlib.sha256()
	with path.open("rb") as file:
		while chunk := file.read(CHUNK):
			digest.update(chunk)
	return digest.hexdigest()


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("What Proves It?"), exc=SalesProcessError)
