// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { ask_date } from "./next_date_dialog";

frappe.provide("sales_process.follow_up");

/** Give ERPNext's list of a doctype our action; what the list does already it goes on doing. */
sales_process.follow_up.extend_list = function (doctype) {
	const settings = (frappe.listview_settings[doctype] = frappe.listview_settings[doctype] || {});
	const before = settings.onload;
	settings.onload = function (listview) {
		before?.call(this, listview);
		sales_process.follow_up.add_list_action(listview);
	};
};

/** Put "Set Next Follow-up" into the Actions menu of a list. */
sales_process.follow_up.add_list_action = function (listview) {
	listview.page.add_action_item(__("Set Next Follow-up"), () => set_dates(listview));
};

function set_dates(listview) {
	const names = listview.get_checked_items(true);
	ask_date({
		title: __("Next follow-up of {0} records", [names.length]),
		async save({ date, topic }) {
			const { message: answers } = await frappe.call({
				method: "sales_process.api.follow_up.set_next_follow_up_in_bulk",
				args: { doctype: listview.doctype, names, date, topic: topic || null },
				freeze: true,
			});
			listview.clear_checked_items();
			listview.refresh();
			tell_answers(answers);
		},
	});
}

function tell_answers(answers) {
	const refused = answers.filter((answer) => answer.error);
	const done = answers.length - refused.length;
	if (done) {
		frappe.show_alert({ message: __("Date set on {0} records.", [done]), indicator: "green" });
	}
	if (refused.length) {
		const rows = refused.map(
			({ name, error }) =>
				`<li><strong>${frappe.utils.escape_html(name)}</strong>: ${frappe.utils.escape_html(error)}</li>`
		);
		frappe.msgprint({
			title: __("{0} Records Keep Their Date", [refused.length]),
			message: `<ul>${rows.join("")}</ul>`,
			indicator: "orange",
		});
	}
}
