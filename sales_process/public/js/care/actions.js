// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.care");

/** What can be done with drafts, of a form or of a list: each asks what it needs, and tells what became of it. */
sales_process.care.actions = {
	approve: (names, done) => act("approve", names, {}, done),

	send: (names, done) =>
		frappe.confirm(
			names.length === 1
				? __("Send this message by e-mail now?")
				: __("Send {0} messages by e-mail now?", [names.length]),
			() => act("send", names, {}, done)
		),

	mark_done: (names, done) =>
		frappe.prompt(
			[
				{
					fieldname: "channel",
					fieldtype: "Link",
					label: __("Channel"),
					options: "Follow-up Channel",
					get_query: () => ({ filters: { enabled: 1 } }),
					reqd: 1,
				},
				{ fieldname: "notes", fieldtype: "Small Text", label: __("What Was Said") },
			],
			(values) => act("mark_done", names, values, done),
			__("How was it done?"),
			__("Log It")
		),

	skip: (names, done) =>
		frappe.prompt(
			{ fieldname: "reason", fieldtype: "Data", label: __("Reason"), reqd: 1 },
			(values) => act("skip", names, values, done),
			__("Why is nothing sent?"),
			__("Skip")
		),

	write_anew: (names, done) =>
		frappe.prompt(
			{
				fieldname: "email_template",
				fieldtype: "Link",
				label: __("Email Template"),
				options: "Email Template",
				reqd: 1,
			},
			(values) => act("write_anew", names, values, done),
			__("Write anew from a template"),
			__("Write Anew")
		),

	take_up_again: (names, done) => act("take_up_again", names, {}, done),
};

async function act(method, names, args, done) {
	const { message: answers } = await frappe.call({
		method: `sales_process.api.care.${method}`,
		args: { names, ...args },
		freeze: true,
	});
	tell(answers);
	done();
}

function tell(answers) {
	const kept = answers.filter(({ error, status, reason }) => error || (status === "Skipped" && reason));
	const done = answers.length - kept.length;
	if (done) frappe.show_alert({ message: __("Done: {0}", [done]), indicator: "green" });
	if (!kept.length) return;
	const rows = kept.map(
		({ label, name, error, reason }) =>
			`<li><strong>${frappe.utils.escape_html(label || name)}</strong>: ${frappe.utils.escape_html(
				error || reason
			)}</li>`
	);
	frappe.msgprint({
		title: __("Not Sent"),
		message: `<ul>${rows.join("")}</ul>`,
		indicator: "orange",
	});
}
