// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.improvement.";
const REPLIES = { acknowledged: __("Acknowledged"), delivered: __("Delivered") };

frappe.ui.form.on("Improvement Action", {
	async refresh(frm) {
		if (frm.is_new()) return;
		show_unknown_as_dash(frm);
		const asked = (frm.improvement_state_asked = {});
		const { message: state } = await frappe.call({ method: API + "get_state", args: { action: frm.docname } });
		if (asked !== frm.improvement_state_asked || !state) return;
		show_standing(frm, state);
		add_buttons(frm, state);
	},
});

/** A number that is not known is a dash, not 0. */
const KNOWN_BY = { old_mean: "old_count", new_mean: "new_count", effect: "has_effect" };

function show_unknown_as_dash(frm) {
	const { grid } = frm.fields_dict.dimensions;
	for (const [fieldname, known_by] of Object.entries(KNOWN_BY)) {
		grid.update_docfield_property(fieldname, "formatter", (value, df, options, row) =>
			row?.[known_by] ? format_number(value, null, 1) : "–"
		);
	}
	grid.refresh();
}

const escape = (text) => frappe.utils.escape_html(text || "");

/** What is next and why, and what it has changed. */
function show_standing(frm, { lines }) {
	if (lines.length) frm.set_intro(lines.map(escape).join("<br>"), "blue");
}

function add_buttons(frm, state) {
	const waiting = state.customers.filter(({ missing }) => missing.length);
	const replies = __("Reply");
	if (waiting.length && state.may_mail) {
		frm.add_custom_button(__("Send by Mail"), () => send_reply(frm, waiting), replies);
		frm.add_custom_button(__("Note What Was Said"), () => note_reply(frm, waiting), replies);
		frm.add_custom_button(__("Will Not Do"), () => will_not_do(frm, waiting), replies);
	}
	if (state.can_mark_done) {
		const said = __("The measure is done. Now tell the customers what changed.");
		const done = () => call(frm, "mark_done", {}, said);
		frm.add_custom_button(__("Measure Done"), done).addClass("btn-primary");
	}
	if (state.can_close) {
		frm.add_custom_button(__("Close"), () => call(frm, "close", {}, __("Closed."))).addClass("btn-primary");
	}
	for (const kind of state.can_take_to) {
		frm.add_custom_button(__(kind), () => take_to(frm, kind), __("Create"));
	}
	if (state.can_drop) frm.add_custom_button(__("Drop"), () => drop(frm));
	if (state.can_take_up_again) {
		const ask = __("Take it up again? A survey that was not sent yet is taken back.");
		frm.add_custom_button(__("Take Up Again"), () => frappe.confirm(ask, () => call(frm, "take_up_again", {})));
	}
}

async function call(frm, method, args, done) {
	if (frm.is_dirty()) await frm.save();
	await frappe.call({ method: API + method, args: { action: frm.docname, ...args }, freeze: true });
	if (done) frappe.show_alert({ message: done, indicator: "green" });
	await frm.reload_doc();
}

async function take_to(frm, kind) {
	if (frm.is_dirty()) await frm.save();
	const args = { action: frm.docname, kind };
	const { message: name } = await frappe.call({ method: API + "take_to", args, freeze: true });
	frappe.set_route("Form", kind, name);
}

function customer_field(waiting, onchange) {
	const options = waiting.map(({ row, customer }) => ({ value: row, label: customer }));
	return {
		fieldname: "customer",
		fieldtype: "Select",
		label: __("Customer"),
		options,
		default: options[0].value,
		read_only: options.length < 2,
		reqd: 1,
		onchange,
	};
}

/** What changed is told when it has changed. */
function kind_field(frm, onchange) {
	const kinds = frm.doc.status === "Measure Done" ? ["delivered", "acknowledged"] : ["acknowledged"];
	return {
		fieldname: "kind",
		fieldtype: "Select",
		label: __("Reply"),
		options: kinds.map((value) => ({ value, label: REPLIES[value] })),
		default: kinds[0],
		reqd: 1,
		onchange,
	};
}

function promise_field(frm, onchange) {
	const today = frappe.datetime.get_today();
	return {
		fieldname: "promised_by",
		fieldtype: "Date",
		label: __("Promised by"),
		default: frm.doc.due_on > today ? frm.doc.due_on : today,
		depends_on: "eval:doc.kind=='acknowledged'",
		mandatory_depends_on: "eval:doc.kind=='acknowledged'",
		onchange,
	};
}

async function letter(frm, values) {
	const { customer, kind, promised_by, reason } = values;
	const args = { action: frm.docname, customer, kind, promised_by, reason };
	return (await frappe.call({ method: API + "get_letter", args })).message;
}

const MAIL_FIELDS = () => [
	{ fieldname: "to", fieldtype: "Data", options: "Email", label: __("To") },
	{ fieldname: "subject", fieldtype: "Data", label: __("Subject") },
	{ fieldname: "message", fieldtype: "Text Editor", label: __("Message") },
];

async function send_reply(frm, waiting) {
	if (frm.is_dirty()) await frm.save();
	const propose = async () => {
		const asked = (dialog.improvement_letter_asked = {});
		const values = dialog.get_values(true);
		if (!values.customer || !values.kind) return;
		const proposed = await letter(frm, values);
		if (asked === dialog.improvement_letter_asked) dialog.set_values(proposed);
	};
	const dialog = new frappe.ui.Dialog({
		title: __("Send by Mail"),
		fields: [
			customer_field(waiting, () => propose()),
			kind_field(frm, () => propose()),
			promise_field(frm, () => propose()),
			{ fieldtype: "Section Break" },
			...MAIL_FIELDS().map((field) => ({ ...field, reqd: 1 })),
		],
		primary_action_label: __("Send"),
		primary_action(values) {
			sales_process.follow_up.save_once(dialog, () =>
				call(frm, "send_reply", values, __("The mail is on its way."))
			);
		},
	});
	dialog.show();
	propose();
}

function note_reply(frm, waiting) {
	const dialog = new frappe.ui.Dialog({
		title: __("Note What Was Said"),
		fields: [
			customer_field(waiting),
			kind_field(frm),
			promise_field(frm),
			{
				fieldname: "channel",
				fieldtype: "Link",
				options: "Follow-up Channel",
				label: __("Channel"),
				get_query: () => ({ filters: { enabled: 1 } }),
				reqd: 1,
			},
			{ fieldname: "text", fieldtype: "Small Text", label: __("What Was Said"), reqd: 1 },
		],
		primary_action_label: __("Note"),
		primary_action(values) {
			sales_process.follow_up.save_once(dialog, () => call(frm, "note_reply", values, __("Noted.")));
		},
	});
	dialog.show();
}

/** The reason is kept; the customer is told it by mail, or has been told already. */
function will_not_do(frm, waiting) {
	const dialog = new frappe.ui.Dialog({
		title: __("Will Not Do"),
		fields: [
			customer_field(waiting),
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			{
				fieldname: "by_mail",
				fieldtype: "Check",
				label: __("Tell the Customer by Mail"),
				onchange: async () => {
					if (!dialog.get_value("by_mail")) return;
					dialog.set_values(await letter(frm, { ...dialog.get_values(true), kind: "refused" }));
				},
			},
			{ fieldtype: "Section Break", depends_on: "by_mail" },
			...MAIL_FIELDS().map((field) => ({ ...field, mandatory_depends_on: "by_mail" })),
		],
		primary_action_label: __("Will Not Do"),
		primary_action({ customer, reason, by_mail, to, subject, message }) {
			const mail = by_mail ? { to, subject, message } : {};
			sales_process.follow_up.save_once(dialog, () =>
				call(frm, "will_not_do", { customer, reason, ...mail }, __("The reason is kept."))
			);
		},
	});
	dialog.show();
}

function drop(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		({ reason }) => call(frm, "drop", { reason }, __("Dropped.")),
		__("Why is nothing done about it?"),
		__("Drop")
	);
}
