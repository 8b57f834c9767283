// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.plan");

const COLOURS = { "On Track": "green", "At Risk": "orange", "Off Track": "red" };

/** The health of a plan as [text, colour, filter] for lists. */
sales_process.plan.indicator = function ({ health, status }) {
	if (status && status !== "Open") {
		return [__(status), status === "Won" ? "green" : "gray", `status,=,${status}`];
	}
	return [__(health || "Open"), COLOURS[health] || "gray", `health,=,${health}`];
};

sales_process.plan.pill = function (health) {
	if (!health) return "";
	const label = frappe.utils.escape_html(__(health));
	return `<span class="indicator-pill no-indicator-dot ${COLOURS[health]}">${label}</span>`;
};

/** Open the sales plan of a deal; one is made with what is known where there is none. */
sales_process.plan.start = async function (deal) {
	const { message: name } = await frappe.call({
		method: "sales_process.api.sales_plan.start",
		args: { deal },
		freeze: true,
	});
	frappe.set_route("Form", "Sales Plan", name);
};

/** The button on a form that has a deal. */
sales_process.plan.add_button = function (frm, deal) {
	if (frm.is_new() || !deal || !frappe.model.can_create("Sales Plan")) return;
	frm.add_custom_button(__("Sales Plan"), () => sales_process.plan.start(deal), __("Follow-up"));
};
