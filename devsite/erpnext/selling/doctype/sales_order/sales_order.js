// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

{% include "erpnext/public/js/sales_form.js" %}

erpnext.sales_form.register("Sales Order", "customer");

frappe.ui.form.on("Sales Order", {
	delivery_date(frm) {
		for (const row of frm.doc.items || []) {
			if (!row.delivery_date) frappe.model.set_value(row.doctype, row.name, "delivery_date", frm.doc.delivery_date);
		}
	},

	refresh(frm) {
		if (frm.doc.docstatus !== 1) return;
		if (["Closed", "On Hold"].includes(frm.doc.status)) {
			add_status_button(frm, frm.doc.status === "Closed" ? __("Re-open") : __("Resume"), "Draft");
			return;
		}
		const path = "erpnext.selling.doctype.sales_order.sales_order";
		if (frm.doc.per_billed < 100 && frappe.model.can_create("Sales Invoice")) {
			erpnext.sales_form.map_button(frm, __("Sales Invoice"), `${path}.make_sales_invoice`);
		}
		if (!frm.doc.project && frappe.model.can_create("Project")) {
			erpnext.sales_form.map_button(frm, __("Project"), `${path}.make_project`);
		}
		if (frm.doc.per_delivered < 100 && !frm.doc.skip_delivery_note) {
			erpnext.sales_form.map_button(frm, __("Delivery Note"), `${path}.make_delivery_note`);
			add_status_button(frm, __("Hold"), "On Hold");
			frm.add_custom_button(__("Update Items"), () => show_items_dialog(frm));
		}
		if (frm.doc.per_delivered < 100 || frm.doc.per_billed < 100) {
			add_status_button(frm, __("Close"), "Closed");
		}
	},
});

frappe.ui.form.on("Sales Order Item", {
	items_add(frm, cdt, cdn) {
		if (frm.doc.delivery_date) frappe.model.set_value(cdt, cdn, "delivery_date", frm.doc.delivery_date);
	},
});

function add_status_button(frm, label, status) {
	frm.add_custom_button(
		label,
		async () => {
			await frappe.xcall("erpnext.selling.doctype.sales_order.sales_order.update_status", {
				status,
				name: frm.doc.name,
			});
			frm.reload_doc();
		},
		__("Status")
	);
}

function show_items_dialog(frm) {
	const column = (fieldname, fieldtype, label, more = {}) => ({
		fieldname,
		fieldtype,
		label,
		in_list_view: 1,
		...more,
	});
	const dialog = new frappe.ui.Dialog({
		title: __("Update Items"),
		size: "extra-large",
		fields: [
			{
				fieldname: "trans_items",
				fieldtype: "Table",
				label: __("Items"),
				data: frm.doc.items.map((row) => ({
					docname: row.name,
					item_code: row.item_code,
					delivery_date: row.delivery_date,
					uom: row.uom,
					conversion_factor: row.conversion_factor,
					qty: row.qty,
					rate: row.rate,
				})),
				fields: [
					column("docname", "Data", __("Row"), { hidden: 1, in_list_view: 0 }),
					column("item_code", "Link", __("Item Code"), { options: "Item", reqd: 1 }),
					column("delivery_date", "Date", __("Delivery Date")),
					column("uom", "Link", __("UOM"), { options: "UOM" }),
					column("conversion_factor", "Float", __("Conversion Factor"), { in_list_view: 0 }),
					column("qty", "Float", __("Qty"), { reqd: 1 }),
					column("rate", "Currency", __("Rate"), { options: "currency" }),
				],
			},
		],
		primary_action_label: __("Update"),
		async primary_action({ trans_items }) {
			await frappe.call({
				method: "erpnext.controllers.accounts_controller.update_child_qty_rate",
				args: {
					parent_doctype: frm.doctype,
					trans_items: (trans_items || []).filter((row) => row.item_code),
					parent_doctype_name: frm.doc.name,
					child_docname: "items",
				},
				freeze: true,
			});
			dialog.hide();
			frm.reload_doc();
		},
	});
	dialog.show();
}
