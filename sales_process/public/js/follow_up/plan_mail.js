// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "./save_once";

frappe.provide("sales_process.follow_up");

const API = "sales_process.api.plan_mail";

/** One reviewed text to the customers of several plans: written, looked at as each would get it, then sent. */
sales_process.follow_up.mail_plans = async function (plans, done) {
	const { message: placeholders } = await frappe.call({ method: `${API}.get_placeholders`, type: "GET" });
	const dialog = new frappe.ui.Dialog({
		title: __("Write to the Customers of {0} Plans", [plans.length]),
		size: "large",
		fields: [
			{
				fieldname: "template",
				fieldtype: "Link",
				label: __("Email Template"),
				options: "Email Template",
				description: __("Or write your own text:"),
			},
			{ fieldname: "subject", fieldtype: "Data", label: __("Subject"), depends_on: "eval:!doc.template" },
			{
				fieldname: "message",
				fieldtype: "Small Text",
				label: __("Text"),
				depends_on: "eval:!doc.template",
				description: __("These words are filled in for each customer: {0}", [
					placeholders.map((name) => `{${name}}`).join(" "),
				]),
			},
		],
		primary_action_label: __("Look at It"),
		primary_action: ({ template, subject, message }) =>
			save_once(dialog, () => review(plans, { template, subject, message }, done)),
	});
	dialog.show();
};

async function review(plans, text, done) {
	const { message: rows } = await frappe.call({
		method: `${API}.get_preview`,
		type: "POST",
		args: { plans, ...text },
		freeze: true,
	});
	const going = rows.filter(({ skipped }) => !skipped);
	const dialog = new frappe.ui.Dialog({
		title: __("What Each of Them Gets"),
		size: "extra-large",
		fields: [{ fieldname: "rows", fieldtype: "HTML", options: rows.map(letter).join("") }],
		primary_action_label: __("Send {0} Mails", [going.length]),
		primary_action: () =>
			save_once(dialog, async () => {
				const { message: number } = await frappe.call({
					method: `${API}.send`,
					type: "POST",
					args: { plans: going.map(({ plan }) => plan), ...text },
					freeze: true,
				});
				frappe.show_alert({
					message: __("{0} mails are being sent. The bell tells you when it is done.", [number]),
					indicator: "green",
				});
				done?.();
			}),
	});
	dialog.show();
	if (!going.length) dialog.get_primary_btn().prop("disabled", true);
}

function letter({ customer, to, subject, message, skipped }) {
	const head = `<strong>${text(customer)}</strong> <span class="text-muted">${text(to)}</span>`;
	if (skipped) return `<div class="sp-letter">${head} <span class="indicator-pill orange">${text(skipped)}</span></div>`;
	return `<details class="sp-letter"><summary>${head} ${text(subject)}</summary>
		<div>${frappe.dom.remove_script_and_style(message)}</div></details>`;
}

/** Frappe's own mail dialog with a template's words for one plan; sending it is the touch. */
sales_process.follow_up.write_mail = async function (plan, template) {
	const { message: draft } = await frappe.call({
		method: `${API}.get_draft`,
		type: "GET",
		args: { plan, template },
		freeze: true,
	});
	if (draft.skipped) {
		frappe.msgprint({ title: __("Better Not"), message: text(draft.skipped), indicator: "orange" });
		return;
	}
	new frappe.views.CommunicationComposer({
		doc: { doctype: draft.party_type, name: draft.party },
		recipients: draft.to,
		subject: draft.subject,
		message: draft.message,
	});
};

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
