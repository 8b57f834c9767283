// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.order_deal");

/** An order made without a quotation may belong to an open deal of its customer: ask once, "none" is an answer. */
sales_process.order_deal.propose = async function (frm) {
	if (!may_belong(frm)) return;
	const { message: deals } = await frappe.call({
		method: "sales_process.api.order_deal.get_open_deals",
		args: { customer: frm.doc.customer, company: frm.doc.company },
	});
	if (!deals?.length) return;
	frm.doc.__asked_for_deal = frm.doc.customer;
	await new Promise((resolve) => ask(frm, deals, resolve));
};

function may_belong(frm) {
	const { customer, company, sales_deal, items, docstatus, __asked_for_deal } = frm.doc;
	const is_quoted = (items || []).some((row) => row.prevdoc_docname);
	const is_asked = __asked_for_deal === customer;
	return (
		docstatus === 0 && customer && company && !sales_deal && !is_quoted && !is_asked
		&& frm.is_new() && frappe.model.can_read("Sales Deal")
	);
}

function ask(frm, deals, resolve) {
	const dialog = new frappe.ui.Dialog({
		title: __("Does this order belong to a deal?"),
		fields: [
			{
				fieldname: "deal",
				fieldtype: "Select",
				label: __("Open Deal"),
				options: [
					{ value: "", label: __("None: a sale of its own") },
					...deals.map(({ name, title }) => ({ value: name, label: title })),
				],
				description: __("The deal is won, and its follow-up ends, when this order is submitted."),
			},
		],
		primary_action_label: __("Go On"),
		async primary_action({ deal }) {
			if (deal) await frm.set_value("sales_deal", deal);
			dialog.hide();
		},
	});
	dialog.onhide = resolve;
	dialog.show();
}
