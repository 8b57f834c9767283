# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Outside services that let a customer sign. An app that knows one names it in its hooks.py:

	sales_process_signature_services = {"Acme Sign": "my_app.acme.AcmeSign"}

The class has no arguments and the three methods of `Service`. tests/fake_signature_service.py is one that works.
"""

from datetime import datetime
from typing import NamedTuple, Protocol

import frappe
from frappe import _

from sales_process.exceptions import SalesProcessError

HOOK = "sales_process_signature_services"
WAITING, SIGNED, DECLINED = "waiting", "signed", "declined"


class Request(NamedTuple):
	"""What is to be signed, and by whom. The same `reference` asked twice is one request."""

	reference: str
	title: str
	pdf: bytes
	sha256: str
	name: str
	email: str
	language: str


class Answer(NamedTuple):
	"""How it stands at the service; `pdf` is the signed file with the service's own proof in it."""

	state: str = WAITING
	signed_by: str = ""
	job_title: str = ""
	signed_at: datetime | None = None
	pdf: bytes | None = None
	reason: str = ""


class Service(Protocol):
	def send(self, request: Request) -> str:
		"""Ask the customer; return the service's number of the request, of at most 140 characters."""

	def answer(self, envelope: str) -> Answer:
		"""How the request stands now. Asked every hour while it waits."""

	def withdraw(self, envelope: str) -> None:
		"""Nobody waits for it any more. Called for a request that is over too."""


def names() -> list[str]:
	"""The services that the installed apps know."""
	return sorted(frappe.get_hooks(HOOK, default={}))


def send(name: str, request: Request) -> str:
	return _service(name).send(request)


def answer(name: str, envelope: str) -> Answer:
	return _service(name).answer(envelope)


def withdraw(name: str | None, envelope: str) -> None:
	"""A service that cannot be reached must not keep a contract from being changed."""
	try:
		_service(name).withdraw(envelope)
	except Exception:
		frappe.log_error(title=f"Signature service {name}: {envelope} was not withdrawn")


def _service(name: str | None) -> Service:
	paths = frappe.get_hooks(HOOK, default={}).get(name or "")
	if not paths:
		frappe.throw(
			_("There is no signature service {0} here. Known are: {1}.").format(
				frappe.bold(frappe.utils.escape_html(name or "–")), ", ".join(names()) or _("none")
			),
			title=_("Unknown Service"),
			exc=SalesProcessError,
		)
	return frappe.get_attr(paths[-1])()
