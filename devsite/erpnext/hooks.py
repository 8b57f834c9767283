# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

app_name = "erpnext"
app_title = "ERPNext"
app_publisher = "sales_process contributors"
app_description = "Stand-in for ERPNext on the devsite"
app_license = "GPL-3.0-or-later"
app_email = "devsite@example.com"

after_install = "erpnext.setup.install.after_install"
after_migrate = "erpnext.profiles.apply_profile"

boot_session = "erpnext.startup.boot.boot_session"

override_doctype_class = {"Address": "erpnext.accounts.custom.address.ERPNextAddress"}

scheduler_events = {
	"daily": [
		"erpnext.crm.doctype.contract.contract.update_status_for_contracts",
		"erpnext.crm.doctype.opportunity.opportunity.auto_close_opportunity",
		"erpnext.selling.doctype.quotation.quotation.set_expired_status",
	],
	"daily_long": ["erpnext.crm.utils.open_leads_opportunities_based_on_todays_event"],
}

doc_events = {
	"Communication": {"after_insert": "erpnext.crm.utils.link_communications_with_prospect"},
	"Contact": {"validate": "erpnext.crm.utils.update_lead_phone_numbers"},
	"Event": {"after_insert": "erpnext.crm.utils.link_events_with_prospect"},
}

treeviews = ["Customer Group", "Territory", "Item Group", "Sales Person", "Department", "Employee", "Company"]

global_search_doctypes = {
	"Default": [
		{"doctype": "Customer", "index": 0},
		{"doctype": "Item", "index": 1},
		{"doctype": "Quotation", "index": 2},
		{"doctype": "Sales Order", "index": 3},
		{"doctype": "Delivery Note", "index": 4},
		{"doctype": "Lead", "index": 5},
		{"doctype": "Opportunity", "index": 6},
	]
}
