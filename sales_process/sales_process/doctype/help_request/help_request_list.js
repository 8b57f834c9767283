// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Help Request"] = {
	hide_name_column: true,
	get_indicator({ status, due_on }) {
		if (status === "Open" && due_on < frappe.datetime.get_today()) return [__("Overdue"), "red", "status,=,Open"];
		const colour = { Open: "orange", Answered: "green", Withdrawn: "gray" }[status];
		return [__(status), colour, `status,=,${status}`];
	},
};
