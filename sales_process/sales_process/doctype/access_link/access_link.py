# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import hashlib
import secrets
from datetime import date, datetime, time
from urllib.parse import quote

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, get_url

from sales_process import compat
from sales_process.exceptions import LinkNotUsable

DOCTYPE = "Access Link"
SURVEY, PRICE, OFFER, CONTRACT, DELIVERY, SERVICE = (
	"Survey", "Price Approval", "Offer", "Contract", "Delivery", "Service",
)  # fmt: skip
PAGES = {
	SURVEY: "/survey",
	PRICE: "/price-approval",
	OFFER: "/quotation-acceptance",
	CONTRACT: "/contract-signing",
	DELIVERY: "/delivery-plan",
	SERVICE: "/service-invitation",
}
TOKEN_BYTES = 32
LONGEST_TOKEN = 100
USABLE, USED, EXPIRED, REVOKED = "usable", "used", "expired", "revoked"


class AccessLink(Document):
	def validate(self):
		self.validate_purpose()
		self.validate_uses()

	def validate_purpose(self):
		if self.purpose not in PAGES:
			frappe.throw(
				_("{0} is not a purpose of a link. Use one of: {1}.").format(
					frappe.bold(self.purpose), ", ".join(PAGES)
				),
				title=_("Unknown Purpose"),
			)

	def validate_uses(self):
		if cint(self.uses_left) < 0:
			frappe.throw(
				_("{0} cannot be negative.").format(frappe.bold(_("Uses Left"))), title=_("Uses out of Range")
			)

	@property
	def state(self) -> str:
		"""Used comes before expired: who has answered reads that, also later."""
		if self.revoked_at:
			return REVOKED
		if cint(self.uses_left) < 1:
			return USED
		return EXPIRED if get_datetime(self.expires_on) < compat.now() else USABLE


def make_link(
	purpose: str,
	reference_doctype: str,
	reference_name: str,
	recipient: str,
	expires_on: date | datetime,
	uses: int = 1,
) -> AccessLink:
	"""A new link for one recipient. The caller has checked that he may give it."""
	token = secrets.token_urlsafe(TOKEN_BYTES)
	link = frappe.get_doc(
		doctype=DOCTYPE,
		purpose=purpose,
		reference_doctype=reference_doctype,
		reference_name=reference_name,
		recipient=recipient,
		expires_on=end_of(expires_on),
		uses_left=uses,
		token=token,
		token_hash=hash_of(token),
	)
	return link.insert(ignore_permissions=True)  # nobody but the app makes links


def get_link(token: str, purpose: str, for_update: bool = False) -> AccessLink | None:
	"""The link of a token, usable or not."""
	if not token or len(token) > LONGEST_TOKEN:
		return None
	filters = {"token_hash": hash_of(token), "purpose": purpose}
	name = frappe.db.get_value(DOCTYPE, filters, "name", order_by=None)
	return frappe.get_doc(DOCTYPE, name, for_update=for_update) if name else None


def find_link(token: str, purpose: str, for_update: bool = False) -> AccessLink:
	"""The usable link of a token. What is wrong with another one is told to nobody."""
	link = get_link(token, purpose, for_update)
	if not link or link.state != USABLE:
		throw_not_usable()
	return link


def use(link: AccessLink) -> None:
	"""Take one use off a link, the row locked, so that two answers at once are one."""
	locked = frappe.get_doc(DOCTYPE, link.name, for_update=True)
	if locked.state != USABLE:
		throw_not_usable()
	values = {"uses_left": locked.uses_left - 1, "used_at": compat.now()}
	link.update(values)
	frappe.db.set_value(DOCTYPE, link.name, values)


def extend(name: str, expires_on: date | datetime) -> AccessLink:
	"""A resend is the same link, valid for longer."""
	link = frappe.get_doc(DOCTYPE, name, for_update=True)
	link.update({"expires_on": end_of(expires_on), "revoked_by": None, "revoked_at": None})
	return link.save(ignore_permissions=True)  # nobody but the app makes links


def revoke(name: str) -> None:
	values = {"revoked_by": frappe.session.user, "revoked_at": compat.now()}
	frappe.db.set_value(DOCTYPE, name, values)


def revoke_all(reference_doctype: str, reference_name: str) -> None:
	"""What the record was opened for is over: its links that are still usable lead nowhere any more."""
	Link = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(Link)
		.set(Link.revoked_by, frappe.session.user)
		.set(Link.revoked_at, compat.now())
		.where((Link.reference_doctype == reference_doctype) & (Link.reference_name == reference_name))
		.where((Link.uses_left > 0) & Link.revoked_at.isnull())
		.run()
	)


def url(link: AccessLink) -> str:
	"""The address a guest opens. It is a secret: mail it or show it once, keep it nowhere."""
	return get_url(f"{PAGES[link.purpose]}?key={link.get_password('token')}")


def address_of(token: str, purpose: str) -> str:
	"""Where a guest is sent back to with the token that he came with; of a made-up one no more than is needed."""
	return f"{PAGES[purpose]}?key={quote(token[: LONGEST_TOKEN + 1], safe='', errors='replace')}"


def delete_links(reference_doctype: str, reference_name: str) -> None:
	"""Before the record they lead to is deleted."""
	filters = {"reference_doctype": reference_doctype, "reference_name": reference_name}
	for name in frappe.get_all(DOCTYPE, filters=filters, pluck="name", order_by=None):
		# whoever may delete the record may end what leads to it
		frappe.delete_doc(DOCTYPE, name, ignore_permissions=True, force=True)


def hash_of(token: str) -> str:
	# a stranger may send what is no text at all
	return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def end_of(day: date | datetime) -> datetime:
	return day if isinstance(day, datetime) else datetime.combine(day, time(23, 59, 59))


def throw_not_usable() -> None:
	frappe.throw(
		_("This link is not valid any more. If you still want to use it, please ask the person who sent it."),
		title=_("Link Not Valid"),
		exc=LinkNotUsable,
	)


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["reference_doctype", "reference_name"], index_name="access_link_reference")
