// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "./save_once";

frappe.provide("sales_process.follow_up");

/** Give several plans, and what goes with them, to a colleague. */
sales_process.follow_up.hand_over = function (names, done) {
	const dialog = new frappe.ui.Dialog({
		title: __("Hand Over {0} Plans", [names.length]),
		fields: [
			{
				fieldname: "to",
				fieldtype: "Link",
				label: __("To"),
				options: "User",
				reqd: 1,
				get_query: () => ({ filters: { enabled: 1, user_type: "System User" } }),
				description: __("The deals and researches of these plans go along."),
			},
		],
		primary_action_label: __("Hand Over"),
		primary_action: ({ to }) =>
			save_once(dialog, async () => {
				const { message: answers } = await frappe.call({
					method: "sales_process.api.follow_up.hand_over",
					type: "POST",
					args: { names, to },
					freeze: true,
				});
				done?.();
				tell(answers);
			}),
	});
	dialog.show();
};

function tell(answers) {
	const refused = answers.filter(({ error }) => error);
	const number = answers.length - refused.length;
	if (number) frappe.show_alert({ message: __("{0} plans handed over.", [number]), indicator: "green" });
	if (!refused.length) return;
	const escape = frappe.utils.escape_html;
	const rows = refused.map(({ name, error }) => `<li><strong>${escape(name)}</strong>: ${escape(error)}</li>`);
	frappe.msgprint({
		title: __("{0} Plans Stay", [refused.length]),
		message: `<ul>${rows.join("")}</ul>`,
		indicator: "orange",
	});
}
