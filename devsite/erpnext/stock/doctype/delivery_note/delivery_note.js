// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

{% include "erpnext/public/js/sales_form.js" %}

erpnext.sales_form.register("Delivery Note", "customer");

frappe.ui.form.on("Delivery Note", {
	refresh(frm) {
		frm.toggle_enable(["posting_date", "posting_time"], Boolean(frm.doc.set_posting_time));
		if (frm.doc.docstatus !== 1) return;
		const is_closed = frm.doc.status === "Closed";
		const path = "erpnext.stock.doctype.delivery_note.delivery_note";
		if (!frm.doc.is_return && !is_closed && frm.doc.per_returned < 100) {
			erpnext.sales_form.map_button(frm, __("Sales Return"), `${path}.make_sales_return`);
		}
		if (!frm.doc.is_return && frm.doc.per_installed < 100) {
			erpnext.sales_form.map_button(frm, __("Installation Note"), `${path}.make_installation_note`);
		}
		if (!is_closed && frm.doc.per_billed < 100 && frappe.model.can_create("Sales Invoice")) {
			erpnext.sales_form.map_button(frm, __("Sales Invoice"), `${path}.make_sales_invoice`);
		}
		add_status_button(frm, is_closed ? __("Reopen") : __("Close"), is_closed ? "Submitted" : "Closed");
	},

	set_posting_time(frm) {
		frm.toggle_enable(["posting_date", "posting_time"], Boolean(frm.doc.set_posting_time));
	},
});

function add_status_button(frm, label, status) {
	frm.add_custom_button(
		label,
		async () => {
			await frappe.xcall("erpnext.stock.doctype.delivery_note.delivery_note.update_delivery_note_status", {
				docname: frm.doc.name,
				status,
			});
			frm.reload_doc();
		},
		__("Status")
	);
}
