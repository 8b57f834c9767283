# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

app_name = "sales_process"
app_title = "Sales Process"
app_publisher = "sales_process contributors"
app_description = "The salesperson's whole process on ERPNext, from finding a customer to keeping one"
app_email = "maintainers@example.com"
app_license = "gpl-3.0"

required_apps = ["frappe/erpnext"]
add_to_apps_screen = [
	{
		"name": "sales_process",
		"logo": "/assets/sales_process/images/sales_process.svg",
		"title": "Sales Process",
		"route": "/app/sales-process",
		"has_permission": "sales_process.permissions.has_app_permission",
	}
]

export_python_type_annotations = True
require_type_annotated_api_methods = True

before_install = "sales_process.install.before_install"
after_install = "sales_process.install.after_install"
after_migrate = "sales_process.install.after_migrate"
before_uninstall = "sales_process.uninstall.before_uninstall"

app_include_js = "sales_process.bundle.js"
app_include_css = "sales_process.bundle.css"
_forms = (
	"Contact",
	"Lead",
	"Prospect",
	"Opportunity",
	"Customer",
	"Quotation",
	"Sales Order",
	"Delivery Note",
)
_lists = ("Lead", "Prospect", "Opportunity", "Customer", "Quotation")
doctype_js = {name: f"public/js/{name.lower().replace(' ', '_')}.js" for name in _forms}
doctype_list_js = {name: f"public/js/{name.lower()}_list.js" for name in _lists}

pdf_body_html = "sales_process.overrides.printing.pdf_body_html"
page_renderer = ["sales_process.guest_pages.GuestPage"]

# overrides/ has one file per doctype, with functions named after the event
doc_events = {
	doctype: {event: f"sales_process.overrides.{module}.{event}" for event in events.split()}
	for doctype, module, events in (
		("Lead", "lead", "validate after_insert on_update before_rename after_rename on_trash"),
		("Prospect", "prospect", "validate on_update before_rename after_rename on_trash"),
		("Opportunity", "opportunity", "validate on_change before_rename after_rename on_trash"),
		("Customer", "customer", "validate on_update before_rename after_rename on_trash"),
		("Contact", "contact", "on_update on_trash"),
		("Communication", "communication", "before_insert after_insert"),
		("File", "file", "validate on_trash"),
		(
			"Quotation",
			"quotation",
			"after_rename validate before_submit before_update_after_submit on_trash on_change",
		),
		(
			"Sales Order",
			"sales_order",
			"validate before_submit before_update_after_submit on_trash on_change",
		),
		("Delivery Note", "delivery_note", "validate on_submit on_cancel"),
		("Installation Note", "installation_note", "on_submit on_cancel"),
		("Sales Invoice", "sales_invoice", "on_submit on_cancel"),
		(("Item Group", "Customer Group", "Territory"), "price_rules", "on_update after_rename"),
		(("Item", "Company", "Role"), "price_rules", "after_rename"),
		("User", "user", "on_trash"),
		("Personal Data Deletion Request", "personal_data_deletion_request", "on_change"),
		(
			(
				"Competitor", "Contact", "Customer", "Email Account", "Email Template", "Holiday List", "Industry Type",
				"Issue", "Item", "Item Group", "Market Segment", "Quality Action", "Sales Partner", "Territory", "User",
			),
			"detach",
			"on_trash",
		),
	)
}  # fmt: skip

override_whitelisted_methods = {"frappe.client.get_count": "sales_process.overrides.client.get_count"}

# what the records of a deal do when it ends or goes on, changes hands, or turns out to be the same as another
_of = "sales_process.sales_process.doctype."
on_deal_outcome = [
	f"{_of}lead_research.lead_research.follow_deal", f"{_of}negotiation.negotiation.on_deal_outcome",
	f"{_of}sales_plan.sales_plan.on_deal_outcome", f"{_of}quotation_acceptance.quotation_acceptance.on_deal_outcome",
	f"{_of}contract_review.contract_review.on_deal_outcome",
]  # fmt: skip
on_deal_owner = [
	f"{_of}lead_research.lead_research.follow_owner", f"{_of}negotiation.negotiation.on_deal_owner",
	f"{_of}sales_plan.sales_plan.on_deal_owner", f"{_of}quotation_acceptance.quotation_acceptance.on_deal_owner",
	f"{_of}contract_review.contract_review.on_deal_owner", f"{_of}delivery_plan.delivery_plan.on_deal_owner",
]  # fmt: skip
on_deals_joined = [
	f"{_of}lead_research.lead_research.join_researches_of_deals", f"{_of}opportunity_grade.regrading.grades_joined",
	f"{_of}sales_plan.sales_plan.on_deals_joined", f"{_of}negotiation.negotiation.on_deals_joined",
	f"{_of}negotiation_limit.negotiation_limit.on_deals_joined",
]  # fmt: skip

_owned = (
	"Sales Account", "Sales Deal", "Inquiry", "Lead Research", "Maker Note", "Follow-up Plan", "Follow-up Log",
	"Sales Day Digest", "Opportunity Grade", "Sales Plan", "Negotiation", "Negotiation Limit", "Price Approval",
	"Quotation Acceptance", "Contract Review", "Satisfaction Survey", "Improvement Action", "Customer Care", "Care Date",
	"Delivery Plan", "Value-added Service",
)  # fmt: skip
permission_query_conditions = {
	doctype: "sales_process.permissions.get_permission_query_conditions" for doctype in _owned
}
has_permission = {doctype: "sales_process.permissions.has_permission" for doctype in _owned}
# whoever is asked sees his own, without a right on what it is about
permission_query_conditions["Help Request"] = (
	f"{_of}help_request.help_request.get_permission_query_conditions"
)
has_permission["Help Request"] = f"{_of}help_request.help_request.has_permission"

scheduler_events = {
	"hourly": ["sales_process.tasks.hourly"],
	"daily_long": ["sales_process.tasks.daily"],
}

ignore_links_on_delete = [
	*permission_query_conditions, "Sales Access", "Party Key", "Price Floor", "Contract Clause", "Follow-up Cadence",
	"Care Occasion", "Survey Template", "Service Offer", "Target Segment", "Sales Process Settings", "Access Link",
	"Sales Process Seed", "Market Insight", "Talking Point", "Competitor Profile", "Success Case", "Event Capture",
	"Process Scope", "Grade Threshold", "Approval Delegation",
	"Contract Type", "Contract Clause Limit", "Signing Authority", "Delivery Template", "Delivery Task Kind",
]  # fmt: skip

# by a mail address; personal_data.py does the rest
user_data_fields = [
	{"doctype": doctype, "filter_by": "email", "redact_fields": fields.split()}
	for doctype, fields in (
		("Inquiry", "person phone need"), ("Survey Recipient", "contact_name"),
		("Customer Care", "contact_name subject message"), ("Value-added Service Customer", "contact_name comment"),
		("Improvement Action Customer", "contact_name acknowledged_text delivered_text"),
	)
]  # fmt: skip

before_tests = "sales_process.tests.site.before_tests"
