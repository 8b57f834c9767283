// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "../follow_up/save_once";

frappe.provide("sales_process.price_approval");

const API = "sales_process.api.price_approval.";
const COLOURS = { Pending: "orange", Approved: "green", Rejected: "red" };

/** On a draft: which prices are beyond the user's authority, who can decide, and what became of the request. */
sales_process.price_approval.show = async function (frm) {
	if (frm.is_new() || frm.doc.docstatus !== 0) return;
	// a form is refreshed more than once in a row: the last one shows the answer
	const asked = (frm.price_state_asked = {});
	const { message: state } = await frappe.call({
		method: API + "get_state",
		args: { doctype: frm.doctype, name: frm.docname },
	});
	if (asked !== frm.price_state_asked || !state) return;
	show_banner(frm, state);
	add_buttons(frm, state);
};

function show_banner(frm, state) {
	const { request } = state;
	const lines = state.rows.map((row) => frappe.utils.escape_html(row));
	if (state.needs_approval && state.can_decide) {
		lines.push(__("It can be decided by {0}.", [frappe.utils.escape_html(state.can_decide)]));
	}
	if (request && (state.needs_approval || request.status === "Approved")) lines.push(in_words(request));
	if (lines.length) frm.set_intro(lines.join("<br>"), colour_of(state));
}

function colour_of({ needs_approval, request }) {
	if (!needs_approval) return "green";
	return COLOURS[request?.status] === "red" ? "red" : "orange";
}

function in_words({ status, asked_by, decided_by, comment, question, steps }) {
	const escape = frappe.utils.escape_html;
	if (status === "Pending") return [__("Approval was asked for by {0}; nobody has decided yet.", [escape(asked_by)]), ...agreed(steps)].join(" ");
	if (status === "Asked Back") return __("The approver asks: {0}", [escape(question || "")]);
	const said = status === "Approved" ? __("Approved by {0}.", [escape(decided_by)]) : __("Rejected by {0}.", [escape(decided_by)]);
	return comment ? `${said} ${escape(comment)}` : said;
}

/** Who of several has agreed already, and who is asked now. */
function agreed(steps) {
	if (steps.length < 2) return [];
	const escape = frappe.utils.escape_html;
	const named = (state) => steps.filter((step) => step.state === state);
	const said = named("Approved").map(({ decided_by }) => __("{0} has agreed.", [escape(decided_by)]));
	const asked = named("Asked").map(({ who }) => escape(who));
	return asked.length ? [...said, __("Now asked: {0}.", [asked.join(", ")])] : said;
}

function answer_question(frm, { name, question }) {
	frappe.prompt(
		{ fieldname: "comment", fieldtype: "Small Text", label: question, reqd: 1 },
		async ({ comment }) => {
			await frappe.call({ method: API + "answer", args: { approval: name, comment }, freeze: true });
			frm.refresh();
		},
		__("Answer"),
		__("Answer")
	);
}

function add_buttons(frm, { needs_approval, may_ask, request }) {
	if (needs_approval && may_ask) {
		const label = ["Pending", "Asked Back"].includes(request?.status) ? __("Ask Again") : __("Ask for Approval");
		frm.add_custom_button(label, () => sales_process.price_approval.ask(frm));
	}
	if (request?.may_answer) frm.add_custom_button(__("Answer"), () => answer_question(frm, request));
	if (request) {
		frm.add_custom_button(__("Price Approval"), () => frappe.set_route("Form", "Price Approval", request.name), __("View"));
	}
}

sales_process.price_approval.ask = function (frm) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save the draft first: approval is asked for the prices that are saved."));
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Ask for Approval"),
		fields: [
			{
				fieldname: "comment",
				fieldtype: "Small Text",
				label: __("Why We Should"),
				description: __("What do we get in return? The approver reads it first."),
			},
		],
		primary_action_label: __("Ask for Approval"),
		primary_action({ comment }) {
			save_once(dialog, async () => {
				await frappe.call({
					method: API + "ask",
					args: { doctype: frm.doctype, name: frm.docname, comment: comment || "" },
					freeze: true,
				});
				frappe.show_alert({ message: __("Approval has been asked for."), indicator: "green" });
				frm.refresh();
			});
		},
	});
	dialog.show();
};
