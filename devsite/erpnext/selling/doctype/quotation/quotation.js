// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

{% include "erpnext/public/js/sales_form.js" %}
{% include "erpnext/public/js/crm_form.js" %}

erpnext.sales_form.register("Quotation", "party_name");

frappe.ui.form.on("Quotation", {
	setup(frm) {
		erpnext.crm_form.set_party_query(frm, "quotation_to");
	},

	onload(frm) {
		const days = frappe.boot.sysdefaults.quotation_valid_till;
		if (frm.is_new() && !frm.doc.valid_till && days) {
			frm.set_value("valid_till", frappe.datetime.add_days(frm.doc.transaction_date, days));
		}
		if (frm.is_new() && !frm.doc.quotation_to) frm.set_value("quotation_to", "Customer");
	},

	refresh(frm) {
		if (frm.doc.docstatus !== 1 || ["Lost", "Ordered"].includes(frm.doc.status)) return;
		const allows_expired = frappe.boot.sysdefaults.allow_sales_order_creation_for_expired_quotation;
		const is_valid = !frm.doc.valid_till || frm.doc.valid_till >= frappe.datetime.nowdate();
		if (is_valid || allows_expired) {
			frm.add_custom_button(__("Sales Order"), () => make_sales_order(frm), __("Create"));
			frm.page.set_inner_btn_group_as_primary(__("Create"));
		}
		if (frm.doc.status !== "Partially Ordered") {
			frm.add_custom_button(__("Set as Lost"), () =>
				erpnext.crm_form.show_lost_dialog(frm, "Quotation Lost Reason Detail")
			);
		}
	},
});

function make_sales_order(frm) {
	const method = "erpnext.selling.doctype.quotation.quotation.make_sales_order";
	if (!frm.doc.items.some((row) => row.is_alternative)) {
		frappe.model.open_mapped_doc({ method, frm });
		return;
	}
	const rows = frm.doc.items.filter((row) => row.is_alternative || row.has_alternative_item);
	const dialog = new frappe.ui.Dialog({
		title: __("Select Alternative Items for Sales Order"),
		fields: [
			{
				fieldname: "rows",
				fieldtype: "MultiCheck",
				label: __("Items"),
				options: rows.map((row) => ({
					label: `${row.idx}. ${row.item_name}`,
					value: row.name,
					checked: !row.is_alternative,
				})),
			},
		],
		primary_action_label: __("Continue"),
		primary_action({ rows: chosen }) {
			dialog.hide();
			const selected_items = (chosen || []).map((name) => ({ name }));
			frappe.model.open_mapped_doc({ method, frm, args: { selected_items } });
		},
	});
	dialog.show();
}
