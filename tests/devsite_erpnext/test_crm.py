# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""From a lead to a customer: what the records say of one another on the way."""

import pytest


@pytest.fixture
def lead(site, shop):
	"""A person of a company, with mail address and number."""
	return site.get_doc(
		doctype="Lead",
		first_name="Ann",
		last_name="Lee",
		company_name="Lee Turbines",
		email_id="ann@lee.example.com",
		mobile_no="+49 228 1234",
		company=shop.company,
		industry="Energy",
	).insert()


def mapped(site, path, name, **values):
	"""A mapped document, saved."""
	return site.get_attr(path)(name).update(values).insert()


def opportunity_of(site, shop, lead, *rows):
	opportunity = site.get_attr("erpnext.crm.doctype.lead.lead.make_opportunity")(lead.name)
	opportunity.update({"company": shop.company, "currency": "USD"})
	for row in rows:
		opportunity.append("items", row)
	return opportunity.insert()


def quotation_of(site, shop, opportunity):
	quotation = site.get_attr("erpnext.crm.doctype.opportunity.opportunity.make_quotation")(opportunity.name)
	if not quotation.get("items") or not quotation.items[0].item_code:
		quotation.set("items", [{"item_code": shop.item, "qty": 2}])
	quotation.insert().submit()
	return quotation


def order_of(site, quotation):
	order = site.get_attr("erpnext.selling.doctype.quotation.quotation.make_sales_order")(quotation.name)
	order.delivery_date = "2099-01-01"
	order.insert().submit()
	return order


def test_a_lead_names_itself_and_its_contact(site, lead):
	assert (lead.lead_name, lead.title, lead.status) == ("Ann Lee", "Lee Turbines", "Lead")
	link = {"link_doctype": "Lead", "link_name": lead.name, "parenttype": "Contact"}
	contact = site.get_doc("Contact", site.db.get_value("Dynamic Link", link, "parent"))
	assert (contact.first_name, contact.email_id, contact.mobile_no) == (
		"Ann",
		"ann@lee.example.com",
		"+49 228 1234",
	)


def test_a_mail_address_belongs_to_one_lead(site, lead):
	other = site.get_doc(doctype="Lead", first_name="Bo", email_id=lead.email_id)
	with pytest.raises(site.DuplicateEntryError):
		other.insert()
	site.db.set_single_value("CRM Settings", "allow_lead_duplication_based_on_emails", 1)
	assert site.get_doc(doctype="Lead", first_name="Bo", email_id=lead.email_id).insert().name


def test_an_opportunity_takes_over_what_is_known_of_the_lead(site, shop, lead):
	opportunity = opportunity_of(site, shop, lead)
	assert opportunity.customer_name == opportunity.title == "Lee Turbines"
	assert (opportunity.industry, opportunity.contact_email) == ("Energy", "ann@lee.example.com")
	assert (opportunity.probability, opportunity.sales_stage) == (100, "Prospecting")
	assert (opportunity.opportunity_type, opportunity.status) == ("Sales", "Open")
	assert site.db.get_value("Lead", lead.name, "status") == "Opportunity"


@pytest.mark.parametrize("with_items", [True, False])
def test_the_order_makes_the_customer_and_converts(site, shop, lead, with_items):
	rows = [{"item_code": shop.item, "qty": 2, "uom": "Nos", "rate": 90}] if with_items else []
	opportunity = opportunity_of(site, shop, lead, *rows)
	quotation = quotation_of(site, shop, opportunity)
	assert quotation.opportunity == opportunity.name
	assert (quotation.items[0].prevdoc_docname == opportunity.name) == with_items
	assert quotation.customer_name == "Lee Turbines"
	opportunity.reload()
	assert opportunity.status == "Quotation"
	order = order_of(site, quotation)
	opportunity.reload()
	lead.reload()
	assert site.db.get_value("Customer", order.customer, "lead_name") == lead.name
	assert (opportunity.status, lead.status) == ("Converted", "Converted")
	order.cancel()
	opportunity.reload()
	assert opportunity.status == "Quotation"


@pytest.mark.parametrize("with_items", [True, False])
def test_a_lost_quotation_loses_the_opportunity(site, shop, lead, with_items):
	rows = [{"item_code": shop.item, "qty": 2, "uom": "Nos", "rate": 90}] if with_items else []
	opportunity = opportunity_of(site, shop, lead, *rows)
	quotation = quotation_of(site, shop, opportunity)
	site.get_doc(doctype="Quotation Lost Reason", order_lost_reason="Too late").insert()
	quotation.declare_enquiry_lost([{"lost_reason": "Too late"}], [])
	opportunity.reload()
	lead.reload()
	assert (opportunity.status, lead.status) == ("Lost", "Lost Quotation")


def test_a_prospect_follows_its_leads_and_opportunities(site, shop, lead):
	from erpnext.profiles import is_v15

	lead.create_prospect(None)
	prospect = site.get_doc("Prospect", "Lee Turbines")
	assert prospect.leads[0].lead == lead.name
	opportunity = opportunity_of(site, shop, lead)
	opportunity.expected_closing = "2099-01-01"
	opportunity.save()
	prospect.reload()
	assert prospect.opportunities[0].opportunity == opportunity.name
	assert str(prospect.opportunities[0].expected_closing) == "2099-01-01"
	customer = mapped(site, "erpnext.crm.doctype.prospect.prospect.make_customer", prospect.name)
	assert customer.customer_name == "Lee Turbines"
	assert customer.prospect_name == (None if is_v15() else prospect.name)


def test_comments_and_mails_move_along_when_the_settings_say_so(site, shop, lead):
	site.db.set_single_value("CRM Settings", "carry_forward_communication_and_comments", 1)
	lead.add_comment("Comment", "Called twice.")
	mail = site.get_doc(
		doctype="Communication",
		subject="Blades",
		content="How much?",
		reference_doctype="Lead",
		reference_name=lead.name,
	).insert()
	opportunity = opportunity_of(site, shop, lead)
	customer = mapped(site, "erpnext.crm.doctype.lead.lead.make_customer", lead.name)
	for doc in (opportunity, customer):
		comments = {"reference_doctype": doc.doctype, "reference_name": doc.name, "comment_type": "Comment"}
		assert site.db.count("Comment", comments) == 1
		links = {"parent": mail.name, "link_doctype": doc.doctype, "link_name": doc.name}
		assert site.db.exists("Communication Link", links)


def test_a_lost_opportunity_is_not_the_leads_status(site, shop, lead):
	opportunity = opportunity_of(site, shop, lead)
	site.get_doc(doctype="Opportunity Lost Reason", lost_reason="No budget").insert()
	opportunity.declare_enquiry_lost([{"lost_reason": "No budget"}], [], "Next year, perhaps")
	opportunity.reload()
	assert (opportunity.status, opportunity.order_lost_reason) == ("Lost", "Next year, perhaps")
	assert opportunity.lost_reasons[0].lost_reason == "No budget"


def test_an_answered_opportunity_is_closed_after_some_days(site, shop, lead):
	from erpnext.crm.doctype.opportunity.opportunity import auto_close_opportunity

	old, new = opportunity_of(site, shop, lead), opportunity_of(site, shop, lead)
	for opportunity in (old, new):
		opportunity.db_set("status", "Replied")
	old.db_set("modified", "2020-01-01 00:00:00", update_modified=False)
	auto_close_opportunity()
	assert [site.db.get_value("Opportunity", doc.name, "status") for doc in (old, new)] == [
		"Closed",
		"Replied",
	]


def test_a_seller_works_with_leads_but_does_not_delete_them(site, lead):
	from frappe.permissions import has_permission

	site.get_doc(
		doctype="User", email="crm-seller@example.com", first_name="S", roles=[{"role": "Sales User"}]
	).insert()
	may = {p: has_permission("Lead", p, user="crm-seller@example.com") for p in ("write", "create", "delete")}
	assert may == {"write": True, "create": True, "delete": False}
	assert not has_permission("Prospect", "create", user="crm-seller@example.com")
