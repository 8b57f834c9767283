// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Follow-up Plan"] = {
	add_fields: ["status", "next_follow_up"],
	hide_name_column: true,
	filters: [["status", "in", ["Active", "Paused"]]],

	get_indicator: (doc) => sales_process.follow_up.plan_indicator(doc),

	primary_action: () => sales_process.follow_up.new_plan(),

	onload(listview) {
		sales_process.follow_up.add_list_action(listview);
		sales_process.follow_up.add_mail_action(listview);
		sales_process.follow_up.add_hand_over_action(listview);
	},
};
