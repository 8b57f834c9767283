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
doctype_js = {
	"Lead": "public/js/lead.js",
	"Prospect": "public/js/prospect.js",
	"Opportunity": "public/js/opportunity.js",
	"Customer": "public/js/customer.js",
	"Quotation": "public/js/quotation.js",
	"Sales Order": "public/js/sales_order.js",
	"Delivery Note": "public/js/delivery_note.js",
}
doctype_list_js = {
	"Lead": "public/js/lead_list.js",
	"Prospect": "public/js/prospect_list.js",
	"Opportunity": "public/js/opportunity_list.js",
	"Customer": "public/js/customer_list.js",
	"Quotation": "public/js/quotation_list.js",
}

page_renderer = ["sales_process.guest_pages.GuestPage"]

doc_events = {
	"Lead": {
		"validate": "sales_process.overrides.lead.validate",
		"after_insert": "sales_process.overrides.lead.after_insert",
		"on_update": "sales_process.overrides.lead.on_update",
		"before_rename": "sales_process.overrides.lead.before_rename",
		"after_rename": "sales_process.overrides.lead.after_rename",
		"on_trash": "sales_process.overrides.lead.on_trash",
	},
	"Prospect": {
		"validate": "sales_process.overrides.prospect.validate",
		"on_update": "sales_process.overrides.prospect.on_update",
		"before_rename": "sales_process.overrides.prospect.before_rename",
		"after_rename": "sales_process.overrides.prospect.after_rename",
		"on_trash": "sales_process.overrides.prospect.on_trash",
	},
	"Opportunity": {
		"validate": "sales_process.overrides.opportunity.validate",
		"on_change": "sales_process.overrides.opportunity.on_change",
		"before_rename": "sales_process.overrides.opportunity.before_rename",
		"after_rename": "sales_process.overrides.opportunity.after_rename",
		"on_trash": "sales_process.overrides.opportunity.on_trash",
	},
	"Customer": {
		"validate": "sales_process.overrides.customer.validate",
		"on_update": "sales_process.overrides.customer.on_update",
		"before_rename": "sales_process.overrides.customer.before_rename",
		"after_rename": "sales_process.overrides.customer.after_rename",
		"on_trash": "sales_process.overrides.customer.on_trash",
	},
	"Contact": {
		"on_update": "sales_process.overrides.contact.on_update",
		"on_trash": "sales_process.overrides.contact.on_trash",
	},
	"Quotation": {
		"after_rename": "sales_process.overrides.quotation.after_rename",
		"validate": "sales_process.overrides.quotation.validate",
		"before_submit": "sales_process.overrides.quotation.before_submit",
		"before_update_after_submit": "sales_process.overrides.quotation.before_update_after_submit",
		"on_trash": "sales_process.overrides.quotation.on_trash",
		"on_change": "sales_process.overrides.quotation.on_change",
	},
	"Sales Order": {
		"validate": "sales_process.overrides.sales_order.validate",
		"before_submit": "sales_process.overrides.sales_order.before_submit",
		"before_update_after_submit": "sales_process.overrides.sales_order.before_update_after_submit",
		"on_trash": "sales_process.overrides.sales_order.on_trash",
		"on_change": "sales_process.overrides.sales_order.on_change",
	},
	"Delivery Note": {
		"validate": "sales_process.overrides.delivery_note.validate",
		"on_submit": "sales_process.overrides.delivery_note.on_submit",
		"on_cancel": "sales_process.overrides.delivery_note.on_cancel",
	},
	("Item Group", "Customer Group", "Territory"): {
		"on_update": "sales_process.overrides.price_rules.on_update",
		"after_rename": "sales_process.overrides.price_rules.after_rename",
	},
	("Item", "Company", "Role"): {"after_rename": "sales_process.overrides.price_rules.after_rename"},
}

on_deal_outcome = [
	"sales_process.sales_process.doctype.lead_research.lead_research.follow_deal",
	"sales_process.sales_process.doctype.negotiation.negotiation.on_deal_outcome",
]
on_deal_owner = [
	"sales_process.sales_process.doctype.lead_research.lead_research.follow_owner",
	"sales_process.sales_process.doctype.negotiation.negotiation.on_deal_owner",
]
on_deals_joined = [
	"sales_process.sales_process.doctype.lead_research.lead_research.join_researches_of_deals",
	"sales_process.sales_process.doctype.opportunity_grade.regrading.grades_joined",
	"sales_process.sales_process.doctype.negotiation.negotiation.on_deals_joined",
	"sales_process.sales_process.doctype.negotiation_limit.negotiation_limit.on_deals_joined",
]

permission_query_conditions = dict.fromkeys(
	[
		"Sales Account", "Sales Deal", "Follow-up Plan", "Follow-up Log", "Satisfaction Survey",
		"Sales Day Digest", "Lead Research", "Maker Note", "Opportunity Grade", "Negotiation",
		"Negotiation Limit", "Price Approval",
	],
	"sales_process.permissions.get_permission_query_conditions",
)  # fmt: skip
has_permission = dict.fromkeys(permission_query_conditions, "sales_process.permissions.has_permission")

scheduler_events = {
	"hourly": ["sales_process.tasks.hourly"],
	"daily_long": ["sales_process.tasks.daily"],
}

ignore_links_on_delete = [
	"Sales Process Seed", "Sales Account", "Sales Deal", "Sales Access", "Follow-up Plan", "Follow-up Log",
	"Satisfaction Survey", "Access Link", "Sales Day Digest", "Negotiation", "Negotiation Limit",
	"Price Approval", "Price Floor", "Contract Clause", "Lead Research", "Maker Note", "Party Key",
	"Opportunity Grade",
]  # fmt: skip

before_tests = "sales_process.tests.site.before_tests"
