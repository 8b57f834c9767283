# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Floor, least margin, our bottom line and where we walk away: no answer that a salesperson can provoke depends on them.

What he may ask directly is refused; what he may provoke is provoked in two worlds whose secrets differ, and compared.
"""

import json
import re
from collections.abc import Callable
from contextlib import contextmanager

import frappe
import frappe.client
import frappe.desk.form.linked_with
import frappe.desk.form.load
import frappe.desk.form.save
import frappe.desk.reportview
import frappe.desk.search
import frappe.utils.global_search
import frappe.www.printview
from frappe.core.doctype.communication.email import make as make_mail
from frappe.core.doctype.data_import.data_import import download_template

from sales_process.api import acceptance as acceptance_api
from sales_process.api import negotiation as negotiation_api
from sales_process.api import price_approval as api
from sales_process.sales_process.doctype.quotation_acceptance import guest_page as customer_page
from sales_process.sales_process.report.negotiation_outcome.negotiation_outcome import execute as outcome
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, hints_at_once, make_item, make_sales_order
from sales_process.tests.prices import ask_as, make_deal, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH

SECRET = ("Price Floor", "Negotiation Limit")
SECRET_ROWS = {
	"Negotiation Limit Item": "Negotiation Limit",
	"Negotiation Limit Clause": "Negotiation Limit",
}
FLOOR, MARGIN, BOTTOM, WALK_AWAY = 61.53, 17.31, 43.77, "Walk away at doomsday"
SENTINELS = ("61.53", "17.31", "43.77", "doomsday")
# times, and names that are drawn by lot
VARYING = re.compile(
	r"(\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d(\.\d+)?|\b[0-9a-f]{20,}\b|(?<=\x22)[0-9a-z]{10}(?=\x22)|(?<=>)[0-9a-z]{10}(?=<)|\b(?=[a-z]*\d)[0-9a-z]{10}\b"
)


class SecretsCase(IntegrationTestCase):
	def setUp(self):
		self.item = make_item().name
		self.deal = make_deal("Keeps Guessing")

	def make_secrets(self, floor=FLOOR, margin=MARGIN, bottom=BOTTOM, walk_away=WALK_AWAY):
		self.rule = make_price_floor(authority=10, floor=floor, least_margin=margin, title="Secret")
		with as_user(RUTH):
			self.limit = frappe.get_doc(
				doctype="Negotiation Limit",
				deal=self.deal,
				currency="USD",
				items=[{"item_code": self.item, "bottom_price": bottom}],
				clauses=[{"topic": "Payment", "walk_away": walk_away}],
			).insert()

	def name_of(self, doctype):
		return {"Price Floor": self.rule, "Negotiation Limit": self.limit}[doctype].name


@contextmanager
def form(**values):
	"""The arguments of a request."""
	before, frappe.local.form_dict = frappe.local.form_dict, frappe._dict(values)
	before_response, frappe.local.response = frappe.local.response, frappe._dict(docs=[])
	try:
		yield frappe.local.response
	finally:
		frappe.local.form_dict, frappe.local.response = before, before_response


def listed(doctype, **values):
	values = {"doctype": doctype, "fields": json.dumps(["name"]), "order_by": "name asc", **values}
	with form(**values):
		return frappe.desk.reportview.get()


def counted(doctype, filters):
	"""As a request counts; Frappe 15 itself asks nobody's permission for it."""
	method = frappe.get_hooks("override_whitelisted_methods")["frappe.client.get_count"][-1]
	return frappe.get_attr(method)(doctype, filters)


class TestNothingIsAskedDirectly(SecretsCase):
	def setUp(self):
		super().setUp()
		self.make_secrets()

	def attempts(self, doctype: str) -> dict[str, Callable]:
		name, meta = self.name_of(doctype), frappe.get_meta(doctype)
		number = "floor_discount" if doctype == "Price Floor" else "modified"
		filters = json.dumps([[doctype, number, ">", 1]])
		return {
			"REST get": lambda: frappe.client.get(doctype, name),
			"REST list": lambda: frappe.client.get_list(doctype),
			"count": lambda: counted(doctype, [[doctype, number, ">", 1]]),
			"count elsewhere": lambda: counted("User", [[doctype, number, ">", 1]]),
			"get_value": lambda: frappe.client.get_value(doctype, number, name),
			"form load": lambda: frappe.desk.form.load.getdoc(doctype, name),
			"list": lambda: listed(doctype),
			"list filtered": lambda: listed(doctype, filters=filters),
			"list or_filtered": lambda: listed(doctype, or_filters=filters),
			"list sorted": lambda: listed(doctype, order_by=f"`tab{doctype}`.`{number}` desc"),
			"list grouped": lambda: listed(doctype, group_by=f"`tab{doctype}`.`{number}`"),
			"link search": lambda: frappe.desk.search.search_link(doctype, "Secret"),
			"template with data": lambda: self.exported(doctype, meta),
			"print": lambda: frappe.www.printview.get_html_and_style(doctype, name),
			"insert": lambda: frappe.client.insert({"doctype": doctype, "title": "x", "deal": self.deal}),
			"set_value": lambda: frappe.client.set_value(doctype, name, meta.title_field, "x"),
			"delete": lambda: frappe.client.delete(doctype, name),
		}

	def exported(self, doctype, meta):
		fields = {doctype: [field.fieldname for field in meta.fields[:3]]}
		with form():
			download_template(doctype, json.dumps(fields), "all", None, "CSV")
			return frappe.local.response.result

	def test_every_way_in_is_closed(self):
		for doctype in SECRET:
			for way, attempt in self.attempts(doctype).items():
				with self.subTest(f"{doctype}: {way}"), as_user(MARY):
					self.assert_closed(attempt)

	def assert_closed(self, attempt):
		try:
			answer = attempt()
		except frappe.PermissionError:
			return
		self.assertFalse(
			[sentinel for sentinel in (*SENTINELS, "Secret") if sentinel in str(answer)]
			or (answer and answer != {}),
			f"answered: {answer!r:.200}",
		)

	def test_child_rows_are_closed_by_whatever_parent_one_names(self):
		parents = ("Negotiation Limit", "Negotiation", "Sales Deal", "Quotation")
		for child in SECRET_ROWS:
			for parent in parents:
				with self.subTest(f"{child} of {parent}"), as_user(MARY):
					self.assertRaises(frappe.PermissionError, frappe.client.get_list, child, parent=parent)

	def test_a_filter_on_their_rows_finds_nothing_elsewhere(self):
		for low in (1, 50):
			with as_user(MARY):
				filters = json.dumps([["Negotiation Limit Item", "bottom_price", ">", low]])
				try:
					found = listed("Sales Deal", filters=filters)
				except (
					frappe.PermissionError,
					frappe.db.OperationalError,
				):  # no such column: nothing is joined
					continue
				self.assertFalse(found.get("values") if found else None)

	def test_what_hangs_on_other_records_names_none_of_them(self):
		with as_user(MARY):
			for doctype, name in (("Item", self.item), ("Sales Deal", self.deal)):
				try:
					linked = frappe.desk.form.linked_with.get(doctype, name)
				except frappe.PermissionError:  # Frappe 15 gives up at the first doctype one may not read
					continue
				self.assertFalse(set(SECRET) & set(linked))
			self.assertFalse(frappe.utils.global_search.search("Secret"))
			self.assertFalse(frappe.utils.global_search.search("doomsday"))

	def test_versions_tell_nothing(self):
		self.rule.floor_discount = 62
		self.rule.save()
		with as_user(MARY):
			for attempt in (
				lambda: frappe.client.get_list(
					"Version", filters={"ref_doctype": "Price Floor"}, fields=["data"]
				),
				lambda: frappe.client.get_list("Deleted Document", fields=["data"]),
			):
				try:
					self.assertFalse(attempt())
				except frappe.PermissionError:
					continue


class TestNothingIsLearntFromAnswers(SecretsCase):
	"""The same questions in two worlds: every answer is the same."""

	WORLDS = (
		{"floor": 12, "margin": 0, "bottom": 89, "walk_away": "Never"},
		{"floor": 90, "margin": 99, "bottom": 1, "walk_away": "Soon"},
	)

	def test_no_answer_depends_on_a_secret(self):
		answers = []
		for world in self.WORLDS:
			frappe.db.savepoint("world")
			self.make_secrets(**world)
			with as_user(MARY):
				answers.append(dict(self.provoked()))
			frappe.db.rollback(save_point="world")
			frappe.clear_document_cache("Sales Deal", self.deal)
		self.assertEqual(set(answers[0]), set(answers[1]))
		for question in answers[0]:
			with self.subTest(question):
				self.assertEqual(answers[0][question], answers[1][question])

	def provoked(self):
		"""Bisecting the verdict with one draft after the other, and with one draft again and again."""
		draft = quote_as(MARY, offered(100))
		for rate in (95, 90, 89, 75, 50, 20, 10, 5, 0.01):
			draft.reload().items[0].rate = rate
			yield f"form save {rate}", self.answer(lambda: self.savedocs(draft, "Save"))
			draft.reload()
			yield f"banner {rate}", self.answer(lambda: api.get_state("Quotation", draft.name))
			yield (
				f"form submit {rate}",
				self.answer(lambda: self.savedocs(draft.reload(), "Submit"), undo=True),
			)
			yield f"REST submit {rate}", self.answer(lambda: frappe.client.submit(draft.as_dict()), undo=True)
			yield f"ask {rate}", self.answer(lambda: api.ask("Quotation", draft.name, ""), undo=True)
			yield f"order {rate}", self.answer(lambda rate=rate: self.order(rate), undo=True)
			yield f"mail {rate}", self.answer(lambda: self.mail(draft), undo=True)
			yield f"print {rate}", self.answer(lambda: frappe.get_print("Quotation", draft.name))
		name = ask_as(MARY, draft)
		for question, ask in {
			"request": lambda: frappe.client.get("Price Approval", name),
			"requests sorted": lambda: listed(
				"Price Approval", order_by="`tabPrice Approval`.`discount` desc"
			),
			"approver's view": lambda: api.get_approver_view(name),
			"may decide": lambda: api.may_decide(name),
			"waiting": api.get_waiting_for_me,
			"ask back": lambda: api.ask_back(name, "May I?"),
			"steps": lambda: frappe.get_all(
				"Price Approval Step", {"parent": name}, ["who", "state", "due_on"]
			),
			"trail": lambda: frappe.get_all(
				"Price Approval Event", {"parent": name}, ["what", "user", "net_total"]
			),
			"bells": lambda: frappe.get_all(
				"Notification Log", {"document_name": name}, ["for_user", "subject"]
			),
			"request print": lambda: frappe.www.printview.get_html_and_style("Price Approval", name),
			"tasks": lambda: frappe.client.get_list(
				"ToDo", fields=["description"], filters={"reference_name": name}
			),
		}.items():
			yield question, self.answer(ask)
		yield from self.at_the_table()

	def at_the_table(self):
		name = negotiation_api.start(self.deal)
		for rate in (95, 60, 5):
			yield (
				f"round {rate}",
				self.answer(
					lambda rate=rate: negotiation_api.add_round(name, json.dumps({"rates": {"1": rate}}))
				),
			)
		yield "standing", self.answer(lambda: negotiation_api.get_standing(name))
		yield "preparation", self.answer(lambda: negotiation_api.get_preparation(name))
		yield "negotiation", self.answer(lambda: frappe.client.get("Negotiation", name))
		yield (
			"brief",
			self.answer(
				lambda: frappe.get_print("Negotiation", name, "Negotiation Brief").replace(name, "#")
			),
		)
		for by in ("Round", "Answer", "Grade", "Salesperson", "What We Got"):
			yield f"report {by}", self.answer(lambda by=by: outcome({"analyse_by": by, "at_least": 1}))
		quotation = frappe.db.get_value("Sales Deal", self.deal, "newest_quotation")
		yield "acceptance", self.answer(lambda: acceptance_api.get_state(quotation))
		key = acceptance_api.copy_link(quotation).partition("key=")[2]
		yield "customer's page", self.answer(lambda: self.page_of_customer(key))

	def page_of_customer(self, key):
		page = customer_page.page_of_link(key)
		return {**page, "key": "#"}, customer_page.render(page).replace(key, "#")

	def mail(self, draft):
		make_mail(
			doctype="Quotation", name=draft.name, recipients="a@customer.example", subject="x", content="x",
			communication_medium="Email",
		)  # fmt: skip

	def savedocs(self, doc, action):
		with form() as response:
			frappe.desk.form.save.savedocs(doc.as_json(), action)
			return response.docs, response.get("docinfo")

	def order(self, rate):
		order = make_sales_order(
			submit=False,
			items=[offered(rate)],
			customer=frappe.db.get_value("Quotation", {"sales_deal": self.deal}, "party_name"),
		)
		return order.submit().as_dict()

	def answer(self, question, undo=False):
		"""What came back, with its messages; names and times set aside."""
		frappe.db.savepoint("question")
		frappe.local.message_log = []
		try:
			answer = question()
		except Exception as error:
			answer = (type(error).__name__, str(error))
			undo = True
		said = frappe.as_json([answer, frappe.local.message_log])
		if undo:
			frappe.db.rollback(save_point="question")
		return VARYING.sub("#", said)


class TestNothingIsLeftBehind(SecretsCase):
	"""After a whole round of asking and deciding no other table holds a secret."""

	def test_no_other_record_holds_a_secret(self):
		self.make_secrets()
		draft = quote_as(MARY, offered(20))
		draft.items[0].db_set("valuation_rate", 19)
		with hints_at_once():
			name = ask_as(MARY, draft)
		with as_user(RUTH):
			api.ask_back(name, "What for?")
		with as_user(MARY), hints_at_once():
			api.answer(name, "For a reference.")
		self.assertTrue(frappe.db.exists("Access Link", {"reference_name": name}))
		with as_user(RUTH):
			self.assertEqual(api.get_approver_view(name)["rows"][0]["floor"], FLOOR)
			api.approve(name, "Fine.")
		with as_user(MARY):
			draft.reload().submit()
			table = negotiation_api.start(self.deal)
			negotiation_api.add_round(table, json.dumps({"rates": {"1": 50}}))
			acceptance_api.send_link(draft.name, "buyer@customer.example")
		for doctype in self.doctypes():
			rows = frappe.as_json(frappe.get_all(doctype, fields=["*"], order_by=None))
			rows = VARYING.sub("", rows)  # a time may be 23:47:17.31
			found = [word for word in SENTINELS if word in rows]
			self.assertFalse(found, doctype)

	def doctypes(self):
		rows = frappe.get_all(
			"DocType", filters={"issingle": 0, "is_virtual": 0}, pluck="name", order_by=None
		)
		defined = {"DocType", "DocField", "Translation", "Property Setter", "Custom Field"}
		return [name for name in rows if name not in {*SECRET, *SECRET_ROWS, "Version", *defined}]
