// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.competitor");

const API = "sales_process.api.competitor";
const POSITIONS = ["Ahead of Us", "Level", "Behind Us"];

/** The one list of the competitors of a deal, to be seen and changed from every form that has a deal. */
sales_process.competitor.edit = async function (frm) {
	const { doctype, docname: name } = frm;
	const { message: list } = await frappe.call({
		method: `${API}.get_competitors`,
		type: "GET",
		args: { doctype, name },
		freeze: true,
	});
	const read_only = list.can_write ? 0 : 1;
	const dialog = new frappe.ui.Dialog({
		title: __("Competitors"),
		size: "extra-large",
		fields: [
			{
				fieldname: "rows",
				fieldtype: "Table",
				label: __("Competitors of This Purchase"),
				cannot_add_rows: read_only,
				cannot_delete_rows: read_only,
				in_place_edit: true,
				data: list.rows,
				fields: columns(read_only),
			},
		],
		...(list.can_write && {
			primary_action_label: __("Save"),
			async primary_action({ rows }) {
				const { message: number } = await frappe.call({
					method: `${API}.save_competitors`,
					args: { doctype, name, rows: rows || [] },
					freeze: true,
				});
				dialog.hide();
				frappe.show_alert({ message: __("Competitors of this purchase: {0}", [number]), indicator: "green" });
				frm.reload_doc();
			},
		}),
	});
	dialog.show();
};

function columns(read_only) {
	const shown = { in_list_view: 1, read_only };
	return [
		{ fieldname: "competitor", fieldtype: "Link", options: "Competitor", label: __("Competitor"), columns: 2, ...shown },
		{ fieldname: "offer", fieldtype: "Small Text", label: __("Their Offer"), columns: 3, ...shown },
		{
			fieldname: "position",
			fieldtype: "Select",
			options: [{ value: "", label: "" }, ...POSITIONS.map((value) => ({ value, label: __(value) }))],
			label: __("Where They Stand"),
			columns: 2,
			...shown,
		},
		{ fieldname: "seen_on", fieldtype: "Date", label: __("Seen on"), columns: 1, ...shown },
		{ fieldname: "source", fieldtype: "Data", label: __("Source"), columns: 2, ...shown },
	];
}
