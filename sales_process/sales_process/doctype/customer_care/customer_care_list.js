// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Customer Care"] = {
	add_fields: ["status"],
	hide_name_column: true,

	onload(listview) {
		const labels = {
			approve: __("Approve"),
			send: __("Send by E-mail"),
			mark_done: __("Done in Another Way"),
			write_anew: __("Write Anew"),
			skip: __("Skip"),
		};
		for (const [action, label] of Object.entries(labels)) {
			listview.page.add_action_item(label, () => act(listview, action));
		}
		sales_process.follow_up.add_mail_action(listview);
		listview.page.add_inner_button(__("Care to Approve"), () =>
			listview.filter_area.add([["Customer Care", "status", "=", "Draft"]])
		);
	},

	get_indicator(doc) {
		const colors = { Draft: "orange", Approved: "blue", Sent: "green", Skipped: "gray" };
		return [__(doc.status), colors[doc.status] || "gray", `status,=,${doc.status}`];
	},
};

function act(listview, action) {
	sales_process.care.actions[action](listview.get_checked_items(true), () => {
		listview.clear_checked_items();
		listview.refresh();
	});
}
