// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { record_of, refresh_open_form } from "./record";
import { save_once } from "./save_once";
import { tell_next_date } from "./tell";

frappe.provide("sales_process.follow_up");

const API = "sales_process.api.follow_up.";

/** Type the next date of one record, or give it back to the cadence. */
sales_process.follow_up.set_date = async function (target) {
	const record = record_of(target);
	const { message: context } = await frappe.call({
		method: API + "get_context",
		args: record,
		freeze: true,
	});
	return ask_date({
		title: __("Next follow-up: {0}", [context.customer]),
		date: context.next_follow_up,
		topic: context.next_topic,
		why: context.why_this_date,
		async save(values) {
			const { message } = await frappe.call({
				method: API + "set_next_follow_up",
				args: { ...record, ...values },
				freeze: true,
			});
			tell_next_date(message);
			refresh_open_form();
		},
	});
};

/** The dialog for one date, whatever it is then written to: `save` gets {date, topic}. */
export function ask_date({ title, date, topic, why, save }) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{
				fieldname: "why",
				fieldtype: "HTML",
				options: why ? `<p class="text-muted small">${frappe.utils.escape_html(why)}</p>` : "",
			},
			{
				fieldname: "by_cadence",
				fieldtype: "Check",
				label: __("Let the cadence decide"),
			},
			{
				fieldname: "date",
				fieldtype: "Date",
				label: __("Next Follow-up"),
				default: date,
				depends_on: "eval:!doc.by_cadence",
				mandatory_depends_on: "eval:!doc.by_cadence",
			},
			{ fieldname: "topic", fieldtype: "Data", label: __("Topic"), default: topic, length: 140 },
		],
		primary_action_label: __("Set"),
		primary_action({ by_cadence, date, topic }) {
			save_once(dialog, () => save({ date: by_cadence ? null : date, topic: topic ?? null }));
		},
	});
	dialog.show();
	return dialog;
}
