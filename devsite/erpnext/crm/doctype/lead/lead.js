// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

{% include "erpnext/public/js/crm_form.js" %}

const LEAD = "erpnext.crm.doctype.lead.lead";

frappe.ui.form.on("Lead", {
	setup(frm) {
		frm.set_query("lead_owner", () => ({ query: "frappe.core.doctype.user.user.user_query" }));
	},

	refresh(frm) {
		erpnext.crm_form.show_addresses_and_contacts(frm);
		if (frm.is_new() || !frm.doc.__onload || frm.doc.__onload.is_customer) return;
		erpnext.crm_form.add_create_menu(frm, [
			[__("Customer"), `${LEAD}.make_customer`],
			[__("Opportunity"), `${LEAD}.make_opportunity`],
			[__("Quotation"), `${LEAD}.make_quotation`],
		]);
		if (frm.doc.__onload.linked_prospects.length) return;
		if (frappe.model.can_create("Prospect")) {
			frm.add_custom_button(__("Prospect"), () => make_prospect(frm), __("Create"));
		}
		frm.add_custom_button(__("Add to Prospect"), () => add_to_prospect(frm), __("Action"));
	},
});

function make_prospect(frm) {
	frappe.new_doc("Prospect", {}, (prospect) => {
		const fields =
			"company_name no_of_employees industry market_segment annual_revenue territory fax website company";
		for (const field of fields.split(" ")) prospect[field] = frm.doc[field];
		prospect.prospect_owner = frm.doc.lead_owner;
		frappe.model.add_child(prospect, "Prospect Lead", "leads").lead = frm.doc.name;
	});
}

function add_to_prospect(frm) {
	frappe.prompt(
		[{ fieldname: "prospect", label: __("Prospect"), fieldtype: "Link", options: "Prospect", reqd: 1 }],
		async ({ prospect }) => {
			await frappe.xcall(`${LEAD}.add_lead_to_prospect`, { lead: frm.doc.name, prospect });
			frm.reload_doc();
		},
		__("Add Lead to Prospect"),
		__("Add")
	);
}
