// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "./save_once";

frappe.provide("sales_process.follow_up");

/** Put "Hand Over" into the Actions menu of the plans, for managers. */
sales_process.follow_up.add_hand_over_action = function (listview) {
	if (!["Sales Manager", "Sales Master Manager", "System Manager"].some((role) => frappe.user.has_role(role))) return;
	listview.page.add_action_item(__("Hand Over …"), () => ask(listview));
};

function ask(listview) {
	const names = listview.get_checked_items(true);
	const dialog = new frappe.ui.Dialog({
		title: __("Hand Over {0} Plans", [names.length]),
		fields: [
			{
				fieldname: "to",
				fieldtype: "Link",
				label: __("Colleague"),
				options: "User",
				reqd: 1,
				get_query: () => ({ query: "frappe.core.doctype.user.user.user_query" }),
				description: __("The deals, their research and their talks go along."),
			},
		],
		primary_action_label: __("Hand Over"),
		primary_action: ({ to }) =>
			save_once(dialog, async () => {
				const { message: answers } = await frappe.call({
					method: "sales_process.api.hand_over.hand_over",
					args: { names, to },
					freeze: true,
				});
				listview.clear_checked_items();
				listview.refresh();
				tell(answers);
			}),
	});
	dialog.show();
}

function tell(answers) {
	const refused = answers.filter(({ error }) => error);
	const done = answers.length - refused.length;
	if (done) frappe.show_alert({ message: __("{0} plans handed over.", [done]), indicator: "green" });
	if (!refused.length) return;
	const rows = refused.map(
		({ label, error }) =>
			`<li><strong>${frappe.utils.escape_html(label)}</strong>: ${frappe.utils.escape_html(error)}</li>`
	);
	frappe.msgprint({
		title: __("{0} Plans Stay Where They Are", [refused.length]),
		message: `<ul>${rows.join("")}</ul>`,
		indicator: "orange",
	});
}
