// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

/** Say what is planned now, and why. */
export function tell_next_date({ status, next_follow_up, why_this_date, end_reason }) {
	const running = ["Active", "Paused"].includes(status) && next_follow_up;
	const said = running
		? __("Next touch on {0}.", [`<strong>${frappe.datetime.str_to_user(next_follow_up)}</strong>`])
		: __("Nothing more is planned.");
	const why = (running ? why_this_date : end_reason) || "";
	frappe.show_alert({ message: `${said} ${frappe.utils.escape_html(why)}`, indicator: "green" }, 8);
}

/** The research that a new need has begun, to be opened. */
export function tell_research(research) {
	if (!research) return;
	const link = `<a href="${frappe.utils.get_form_link("Lead Research", research)}">${__("Lead Research")}</a>`;
	frappe.show_alert({ message: __("The new need is researched: {0}", [link]), indicator: "blue" }, 10);
}
