// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.contract");

/** Open the contract of a deal that is on its way; it is made when there is none. */
sales_process.contract.start = function (deal) {
	frappe.prompt(
		{
			fieldname: "contract_type",
			fieldtype: "Link",
			options: "Contract Type",
			label: __("Contract Type"),
			reqd: 1,
			get_query: () => ({ filters: { enabled: 1 } }),
		},
		async ({ contract_type }) => {
			const { message: name } = await frappe.call({
				method: "sales_process.api.contract_review.start",
				args: { deal, contract_type },
				freeze: true,
			});
			frappe.set_route("Form", "Contract Review", name);
		},
		__("New Contract"),
		__("Begin")
	);
};

sales_process.contract.add_form_button = function (frm) {
	const deal = frm.doctype === "Sales Deal" ? frm.docname : frm.doc.sales_deal;
	if (frm.is_new() || !deal || !frappe.model.can_create("Contract Review")) return;
	if (["Lost", "Cancelled"].includes(frm.doc.status) || frm.doc.outcome === "Lost") return;
	frm.add_custom_button(__("Contract"), () => sales_process.contract.start(deal), __("Follow-up"));
};
