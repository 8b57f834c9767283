// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.value_added_service.";

frappe.ui.form.on("Value-added Service", {
	setup(frm) {
		frm.set_query("offer", () => ({ filters: { enabled: 1 } }));
		frm.set_query("held_by", () => ({ filters: { enabled: 1, user_type: "System User" } }));
	},

	async refresh(frm) {
		show_unknown_as_dash(frm);
		if (frm.is_new()) return;
		const asked = (frm.service_state_asked = {});
		const { message: state } = await frappe.call({
			method: API + "get_state",
			type: "GET",
			args: { service: frm.docname },
		});
		if (asked !== frm.service_state_asked || !state) return;
		show_standing(frm, state);
		add_buttons(frm, state);
	},

	/** The usual duration is filled in when it is saved. */
	starts_on(frm) {
		if (frm.doc.ends_on && frm.doc.ends_on <= frm.doc.starts_on) frm.set_value("ends_on", null);
	},
});

frappe.ui.form.on("Value-added Service Customer", {
	/** Name and address are the new person's. */
	contact(frm, doctype, name) {
		frappe.model.set_value(doctype, name, { contact_name: "", email: "" });
	},
});

function show_unknown_as_dash(frm) {
	const { grid } = frm.fields_dict.customers;
	grid.update_docfield_property("rating", "formatter", (value) => (value ? String(value) : "–"));
	grid.refresh();
}

const escape = (value) => frappe.utils.escape_html(value || "");

function show_standing(frm, { lines }) {
	if (lines.length) frm.set_intro(lines.map(escape).join("<br>"), "blue");
}

function add_buttons(frm, state) {
	const primary = (label, action) => frm.add_custom_button(label, action).addClass("btn-primary");
	if (state.can_tell) primary(__("Tell What Changed"), () => tell_changes(frm));
	if (state.can_invite) primary(__("Invite"), () => invite(frm));
	if (state.can_hold) {
		const held = frm.add_custom_button(__("Who Attended"), () => hold(frm, state));
		if (frm.doc.status !== "Held") held.addClass("btn-primary");
	}
	if (state.can_ask_rating) {
		frm.add_custom_button(__("Ask for Ratings"), () => call(frm, "ask_ratings").then(tell));
	}
	if (state.can_note) frm.add_custom_button(__("Note an Answer"), () => note_reply(frm), __("Guests"));
	if (state.can_copy) frm.add_custom_button(__("Copy Link"), () => copy_link(frm), __("Guests"));
	if (state.can_cancel) frm.add_custom_button(__("Call It Off"), () => call_off(frm));
}

async function call(frm, method, args = {}) {
	if (frm.is_dirty()) await frm.save();
	const { message } = await frappe.call({
		method: API + method,
		args: { service: frm.docname, ...args },
		freeze: true,
	});
	await frm.reload_doc();
	return message;
}

/** Whom a mail has reached, and who has to be called. */
function tell({ mailed, by_phone }) {
	if (mailed) frappe.show_alert({ message: __("Mails on their way: {0}", [mailed]), indicator: "green" });
	if (!by_phone.length) return;
	const names = by_phone.map((name) => `<li>${escape(name)}</li>`).join("");
	frappe.msgprint({
		title: __("Not by Mail"),
		message: `${__("They have no address, or do not want to be written to. A task says so.")}<ul>${names}</ul>`,
		indicator: "orange",
	});
}

function invite(frm) {
	const waiting = frm.doc.customers.filter(({ invited_on }) => !invited_on).length;
	const question =
		waiting === 1
			? __("Send one invitation with a calendar file now?")
			: __("Send {0} invitations with a calendar file now?", [waiting]);
	frappe.confirm(question, () => call(frm, "invite").then(tell));
}

function tell_changes(frm) {
	const question =
		frm.doc.status === "Cancelled"
			? __("Tell those who were invited that it does not take place?")
			: __("Send those who were invited how it stands now? For another day they answer anew.");
	frappe.confirm(question, () => call(frm, "tell_changes").then(tell));
}

function person({ contact_name, email, party_name }) {
	return [contact_name || email, party_name].filter(Boolean).join(" · ");
}

function guest_field(frm) {
	const options = frm.doc.customers.map((row) => ({ value: row.name, label: person(row) }));
	return {
		fieldname: "customer",
		fieldtype: "Select",
		label: __("Guest"),
		options,
		default: options[0].value,
		read_only: options.length < 2,
		reqd: 1,
	};
}

function note_reply(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Note an Answer"),
		fields: [
			guest_field(frm),
			{
				fieldname: "accepts",
				fieldtype: "Select",
				label: __("Answer"),
				options: [
					{ value: "1", label: __("Accepted") },
					{ value: "0", label: __("Declined") },
				],
				default: "1",
				reqd: 1,
			},
		],
		primary_action_label: __("Note"),
		primary_action: (values) =>
			sales_process.follow_up.save_once(dialog, () => call(frm, "note_reply", values)),
	});
	dialog.show();
}

function copy_link(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Copy Link"),
		fields: [
			guest_field(frm),
			{
				fieldname: "hint",
				fieldtype: "HTML",
				options: `<p class="text-muted small">${__("For this guest alone: whoever has it can answer.")}</p>`,
			},
		],
		primary_action_label: __("Copy"),
		primary_action: ({ customer }) =>
			sales_process.follow_up.save_once(dialog, async () =>
				frappe.utils.copy_to_clipboard(await call(frm, "copy_link", { customer }))
			),
	});
	dialog.show();
}

/** Who accepted, or was noted before, is ticked; the rest is what somebody saw. */
function hold(frm, { asks_rating }) {
	const is_held = frm.doc.status === "Held";
	const options = frm.doc.customers.map((row) => ({
		value: row.name,
		label: escape(person(row)),
		checked: is_held ? row.attended === "Yes" : row.reply === "Accepted",
	}));
	const dialog = new frappe.ui.Dialog({
		title: __("Who Attended"),
		fields: [
			{ fieldname: "attended", fieldtype: "MultiCheck", label: __("Attended"), options, columns: 1 },
			{
				fieldname: "ask_rating",
				fieldtype: "Check",
				label: __("Ask Them for a Rating by Mail"),
				default: asks_rating ? 1 : 0,
			},
		],
		primary_action_label: __("Note"),
		primary_action: () =>
			sales_process.follow_up.save_once(dialog, async () => {
				const attended = dialog.fields_dict.attended.get_checked_options();
				const ask_rating = dialog.get_value("ask_rating") ? 1 : 0;
				tell(await call(frm, "mark_held", { attended, ask_rating }));
			}),
	});
	dialog.show();
}

function call_off(frm) {
	const has_guests = frm.doc.customers.some(({ invited_on }) => invited_on);
	const dialog = new frappe.ui.Dialog({
		title: __("Call It Off"),
		fields: [
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				description: __("For us; the guests do not read it."),
				reqd: 1,
			},
			{
				fieldname: "tell",
				fieldtype: "Check",
				label: __("Tell Those Who Were Invited"),
				default: has_guests ? 1 : 0,
				hidden: !has_guests,
			},
		],
		primary_action_label: __("Call It Off"),
		primary_action: ({ reason, tell: tells }) =>
			sales_process.follow_up.save_once(dialog, async () =>
				tell(await call(frm, "cancel_service", { reason, tell: tells ? 1 : 0 }))
			),
	});
	dialog.show();
}
