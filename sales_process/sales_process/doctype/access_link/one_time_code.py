# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A code that is mailed to the recipient of a link: whoever got hold of the link alone comes no further.

The code lets in for a short time, by a second secret that only the page knows.
"""

import hmac
import secrets
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint, get_datetime

from sales_process import compat
from sales_process.exceptions import CodeNotValid
from sales_process.language import in_language
from sales_process.sales_process.doctype.access_link.access_link import (
	DOCTYPE,
	TOKEN_BYTES,
	AccessLink,
	hash_of,
)

DIGITS = 6
TRIES = 5
CODE_IS_VALID = timedelta(minutes=10)
LET_IN_FOR = timedelta(minutes=20)


def new_code(link: AccessLink) -> str:
	"""A fresh code; the one before it is worth nothing any more. The link's row is locked by the caller."""
	code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
	_write(
		link,
		code_hash=_salted(link, code),
		code_expires_on=compat.now() + CODE_IS_VALID,
		code_tries=0,
		grant_hash=None,
	)
	return code


def enter(link: AccessLink, code: str) -> str | None:
	"""The right code is worth a secret for the page, once; None for a wrong one, and after a few of them the code is void."""
	if (
		not link.code_hash
		or get_datetime(link.code_expires_on) < compat.now()
		or cint(link.code_tries) >= TRIES
	):
		return None
	if not hmac.compare_digest(link.code_hash, _salted(link, code.strip()[: DIGITS * 2])):
		_write(link, code_tries=cint(link.code_tries) + 1)
		return None
	grant = secrets.token_urlsafe(TOKEN_BYTES)
	_write(link, code_hash=None, grant_hash=_salted(link, grant), grant_expires_on=compat.now() + LET_IN_FOR)
	return grant


def mail(address: str, name: str, language: str | None, code: str) -> None:
	"""At once: whoever asked for the code is waiting."""
	with in_language(language):
		frappe.sendmail(
			recipients=[address],
			subject=_("Your code: {0}").format(code),
			template="one_time_code",
			args={"code": code, "name": name},
		)


def is_let_in(link: AccessLink, grant: str) -> bool:
	return bool(
		grant
		and link.grant_hash
		and get_datetime(link.grant_expires_on) >= compat.now()
		and hmac.compare_digest(link.grant_hash, _salted(link, grant[:100]))
	)


def require(link: AccessLink, grant: str) -> None:
	if not is_let_in(link, grant):
		frappe.throw(
			_("The time after the code is over. Please ask for a new code."),
			title=_("Code Not Valid"),
			exc=CodeNotValid,
		)


def _salted(link: AccessLink, secret: str) -> str:
	return hash_of(f"{link.token_hash}:{secret}")


def _write(link: AccessLink, **values) -> None:
	link.update(values)
	frappe.db.set_value(DOCTYPE, link.name, values, update_modified=False)
