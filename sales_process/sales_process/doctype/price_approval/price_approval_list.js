// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Price Approval"] = {
	add_fields: ["status"],
	hide_name_column: true,

	get_indicator({ status }) {
		const colours = { Pending: "orange", "Asked Back": "yellow", Approved: "green", Rejected: "red", Withdrawn: "grey" };
		return [__(status), colours[status], `status,=,${status}`];
	},

	onload(listview) {
		listview.page.add_inner_button(__("Waiting for Me"), () => show_waiting(listview));
	},
};

async function show_waiting(listview) {
	const { message: names } = await frappe.call({
		method: "sales_process.api.price_approval.get_waiting_for_me",
		type: "GET",
	});
	if (!names.length) {
		frappe.show_alert({ message: __("Nothing is waiting for you."), indicator: "green" });
		return;
	}
	await listview.filter_area.clear();
	await listview.filter_area.add([["Price Approval", "name", "in", names]]);
}
