// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const OUTLOOKS = { "On Time": "green", "At Risk": "orange", Late: "red" };
const STATUSES = { Planned: "blue", "Under Way": "blue", Delivered: "purple", Accepted: "green", Cancelled: "gray" };

frappe.listview_settings["Delivery Plan"] = {
	add_fields: ["outlook", "confirmation", "starts_on", "expected_on", "progress"],
	get_indicator({ status, outlook }) {
		if (["Planned", "Under Way"].includes(status) && outlook && outlook !== "On Time") {
			return [__(outlook), OUTLOOKS[outlook], `outlook,=,${outlook}`];
		}
		return [__(status), STATUSES[status], `status,=,${status}`];
	},
};
