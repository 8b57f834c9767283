// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const COLOURS = { Planned: "orange", Invited: "blue", Held: "green", Cancelled: "gray" };

frappe.listview_settings["Value-added Service"] = {
	add_fields: ["status", "starts_on"],
	hide_name_column: true,

	get_indicator({ status, starts_on }) {
		const running = ["Planned", "Invited"].includes(status);
		if (running && starts_on && starts_on.slice(0, 10) < frappe.datetime.get_today()) {
			return [__("Not Noted"), "red", "starts_on,<,Today|status,not in,Held,Cancelled"];
		}
		return [__(status), COLOURS[status], `status,=,${status}`];
	},
};
