// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.negotiation");

/** Open the negotiation of a deal; it is made when there is none. */
sales_process.negotiation.start = async function (deal) {
	const { message: name } = await frappe.call({
		method: "sales_process.api.negotiation.start",
		args: { deal },
		freeze: true,
	});
	frappe.set_route("Form", "Negotiation", name);
};

sales_process.negotiation.add_form_button = function (frm) {
	const deal = frm.doctype === "Sales Deal" ? frm.docname : frm.doc.sales_deal;
	if (frm.is_new() || !deal || !frappe.model.can_create("Negotiation")) return;
	if (["Ordered", "Converted", "Lost", "Cancelled", "Closed"].includes(frm.doc.status) || ["Won", "Lost"].includes(frm.doc.outcome)) return;
	frm.add_custom_button(__("Negotiate"), () => sales_process.negotiation.start(deal), __("Follow-up"));
};
