// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.contract_review.";
const SIGNING = "sales_process.api.contract_signing.";
const OVER = ["Archived", "Declined"];

frappe.ui.form.on("Contract Review", {
	setup(frm) {
		frm.set_query("contract_type", () => ({ filters: { enabled: 1 } }));
	},

	async refresh(frm) {
		if (frm.is_new()) return;
		const asked = (frm.contract_state_asked = {});
		const { message: state } = await frappe.call({ method: API + "get_state", args: { review: frm.docname } });
		if (asked !== frm.contract_state_asked || !state) return;
		show_standing(frm, state);
		const whole = $("<div>").css("white-space", "pre-line").text(state.text);
		const differences = changes_table(state.differences, __("Differences from the Library"));
		frm.fields_dict.text_view.$wrapper.empty().append(differences, whole);
		frm.fields_dict.changes_view.$wrapper.html(
			changes_table(state.changes, __("What Changed since the Last Revision"))
		);
		add_buttons(frm, state);
		if (["Signed", "Archived"].includes(frm.doc.meaning)) sales_process.delivery.show(frm);
	},
});

const escape = (text) => frappe.utils.escape_html(text || "");

/** Whose turn it is, and what stands in the way of leaving legal out. */
function show_standing(frm, { whose_turn, why_legal, is_proved, drafters, sending }) {
	const lines = [];
	if (whose_turn.length && !OVER.includes(frm.doc.meaning)) {
		lines.push(__("It is the turn of {0}.", [escape(whose_turn.join(", "))]));
	}
	if (frm.doc.meaning === "Internal Review") {
		lines.push(__("Drafted by {0}: they do not review it.", [escape(drafters.join(", "))]));
		if (why_legal) lines.push(__("It goes to legal: {0}", [escape(why_legal)]));
	}
	if (is_proved === true) lines.push(__("The text is the one that was approved."));
	if (is_proved === false) lines.push(__("The text is NOT the one that was approved."));
	if (sending?.is_sent) lines.push(how_it_was_sent(frm.doc));
	if (sending?.waits_for_seal) lines.push(__("The customer has signed; the copy with the seal is missing."));
	if (lines.length) frm.set_intro(lines.join("<br>"), is_proved === false ? "red" : "blue");
}

/** What is new is underlined, what is gone is struck through. */
function changes_table(changes, title) {
	if (!changes.length) return "";
	const tag = { added: "ins", removed: "del", same: "span" };
	const words = (parts) => parts.map(([kind, text]) => `<${tag[kind]}>${escape(text)}</${tag[kind]}>`).join(" ");
	const rows = changes.map(({ topic, parts }) => `<tr><td>${escape(topic)}</td><td>${words(parts)}</td></tr>`);
	return `<p><b>${title}</b></p>
		<table class="table table-sm"><tbody>${rows.join("")}</tbody></table>`;
}

function add_buttons(frm, state) {
	if (state.can_ask) frm.add_custom_button(__("Ask a Question"), () => ask_question(frm));
	const open = (frm.doc.questions || []).find((row) => !row.answer);
	if (open && state.can_answer) frm.add_custom_button(__("Answer"), () => answer(frm, open)).addClass("btn-primary");
	if (state.sending) add_ways_to_sign(frm, state);
	if (state.is_proved !== null) frm.add_custom_button(__("Check the Fingerprints"), () => check_fingerprints(frm));
	if (state.can_record) frm.add_custom_button(__("Record Signed Copy"), () => record(frm, state.rules));
	if (state.can_sign) frm.add_custom_button(__("Sign for Us"), () => sign(frm)).addClass("btn-primary");
	if (state.can_amend) frm.add_custom_button(__("Amend the Contract"), () => amend(frm));
}

/** How the customer can be asked for his signature. */
function add_ways_to_sign(frm, { sending, rules }) {
	const group = __("Customer Signs");
	if (sending.waits_for_seal) {
		frm.add_custom_button(__("Add the Seal"), () => add_seal(frm)).addClass("btn-primary");
		return;
	}
	frm.add_custom_button(__("Mail the Link"), () => mail_link(frm), group);
	if (!rules.code_required) frm.add_custom_button(__("Copy Link"), () => copy_link(frm), group);
	for (const service of sending.services) {
		frm.add_custom_button(service, () => send_to_service(frm, service), group);
	}
	frm.add_custom_button(__("PDF for Paper"), () => open_pdf(frm), group);
	if (sending.is_sent) {
		frm.add_custom_button(__("Withdraw"), () => call(frm, "withdraw", {}, __("The link leads nowhere any more."), SIGNING), group);
	}
}

function how_it_was_sent({ recipient, recipient_name, provider, sent_on, link_expires_on }) {
	const who = escape(recipient || recipient_name || __("The customer"));
	const on = frappe.datetime.str_to_user(sent_on.split(" ")[0]);
	if (provider) return __("{0} asks {1} to sign, since {2}.", [escape(provider), who, on]);
	return __("Sent to {0} on {1} to be signed, until {2}.", [who, on, frappe.datetime.str_to_user(link_expires_on)]);
}

async function call(frm, method, args, done, api = API) {
	const { message } = await frappe.call({ method: api + method, args: { review: frm.docname, ...args }, freeze: true });
	if (done) frappe.show_alert({ message: done, indicator: "green" });
	await frm.reload_doc();
	return message;
}

const recipient_fields = () => [
	{ fieldname: "email", fieldtype: "Data", options: "Email", label: __("To"), reqd: 1 },
	{ fieldname: "contact_name", fieldtype: "Data", label: __("Name of the Signatory") },
];

function mail_link(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Mail the Link"),
		fields: [
			...recipient_fields(),
			{
				fieldname: "message",
				fieldtype: "Small Text",
				label: __("Message"),
				description: __("Empty: a short text with the name of the contract. The link is added."),
			},
		],
		primary_action_label: __("Send"),
		primary_action(values) {
			sales_process.follow_up.save_once(dialog, () => call(frm, "send_link", values, __("The contract is on its way."), SIGNING));
		},
	});
	dialog.show();
}

function send_to_service(frm, service) {
	const dialog = new frappe.ui.Dialog({
		title: service,
		fields: recipient_fields(),
		primary_action_label: __("Send"),
		primary_action(values) {
			sales_process.follow_up.save_once(dialog, () =>
				call(frm, "send_to_service", { service, ...values }, __("The contract is on its way."), SIGNING)
			);
		},
	});
	dialog.show();
}

async function copy_link(frm) {
	const link = await call(frm, "copy_link", {}, null, SIGNING);
	const dialog = new frappe.ui.Dialog({
		title: __("Copy Link"),
		fields: [
			{
				fieldname: "link",
				fieldtype: "Data",
				label: __("Link"),
				default: link,
				description: __("For the signatory alone: whoever has it can sign the contract. It is not shown again."),
			},
		],
		primary_action_label: __("Copy"),
		primary_action() {
			frappe.utils.copy_to_clipboard(link);
			dialog.hide();
		},
	});
	dialog.show();
}

async function open_pdf(frm) {
	window.open(await call(frm, "make_pdf", {}, null, SIGNING));
}

function add_seal(frm) {
	const field = { fieldname: "scan_url", fieldtype: "Attach", label: __("Copy with the Seal"), reqd: 1 };
	const dialog = new frappe.ui.Dialog({
		title: __("Add the Seal"),
		fields: [field],
		primary_action_label: __("Add the Seal"),
		primary_action({ scan_url }) {
			sales_process.follow_up.save_once(dialog, async () => {
				const scan = await sales_process.uploaded(scan_url);
				await call(frm, "add_seal", { scan }, __("The seal is recorded."), SIGNING);
			});
		},
	});
	dialog.show();
}

/** Every SHA-256, computed anew and compared with the one that was kept. */
async function check_fingerprints(frm) {
	const { message: found } = await frappe.call({ method: SIGNING + "check_fingerprints", args: { review: frm.docname }, freeze: true });
	const verdict = (is_right) =>
		is_right
			? `<span class="indicator-pill green">${__("Unchanged")}</span>`
			: `<span class="indicator-pill red">${__("Changed")}</span>`;
	const rows = found.map(
		({ what, sha256, is_right }) =>
			`<tr><td>${escape(what)}<br><small class="text-muted" style="overflow-wrap: anywhere">${escape(sha256)}</small></td><td>${verdict(is_right)}</td></tr>`
	);
	const is_right = found.every((row) => row.is_right);
	frappe.msgprint({
		title: is_right ? __("Everything Is as It Was Signed") : __("Something Was Changed"),
		message: `<table class="table"><tbody>${rows.join("")}</tbody></table>`,
		indicator: is_right ? "green" : "red",
		wide: true,
	});
}

function ask_question(frm) {
	const field = { fieldname: "question", fieldtype: "Small Text", label: __("Question"), reqd: 1 };
	frappe.prompt(field, (values) => call(frm, "ask", values, __("The question is asked.")), __("Ask a Question"));
}

function answer(frm, row) {
	const field = { fieldname: "answer", fieldtype: "Small Text", label: row.question, reqd: 1 };
	frappe.prompt(field, ({ answer }) => call(frm, "answer", { row: row.name, answer }), __("Answer"));
}

function record(frm, { seal_required, authority_required }) {
	const dialog = new frappe.ui.Dialog({
		title: __("Record Signed Copy"),
		fields: [
			{ fieldname: "signed_by", fieldtype: "Data", label: __("Signed by"), reqd: 1 },
			{ fieldname: "job_title", fieldtype: "Data", label: __("Job Title") },
			{ fieldname: "signed_on", fieldtype: "Date", label: __("Signed on"), reqd: 1, default: frappe.datetime.get_today() },
			{ fieldname: "scan_url", fieldtype: "Attach", label: __("Scan"), reqd: 1 },
			{ fieldname: "seal", fieldtype: "Check", label: __("Sealed"), reqd: seal_required },
			{ fieldname: "authority_url", fieldtype: "Attach", label: __("Proof of Authority"), reqd: authority_required },
		],
		primary_action_label: __("Record"),
		primary_action({ scan_url, authority_url, ...values }) {
			sales_process.follow_up.save_once(dialog, async () => {
				const scan = await sales_process.uploaded(scan_url);
				const authority = authority_url ? await sales_process.uploaded(authority_url) : undefined;
				await call(frm, "record_signed_copy", { ...values, scan, authority }, __("The signature is recorded."));
			});
		},
	});
	dialog.show();
}

function sign(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Sign for Us"),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p>${__("You sign {0}, as it was approved.", [escape(frm.doc.title)])}</p>`,
			},
			{ fieldname: "seal", fieldtype: "Check", label: __("Sealed") },
			{ fieldname: "scan_url", fieldtype: "Attach", label: __("Scan"), description: __("Where you have signed on paper.") },
		],
		primary_action_label: __("Sign for Us"),
		primary_action({ scan_url, seal }) {
			sales_process.follow_up.save_once(dialog, async () => {
				const scan = scan_url ? await sales_process.uploaded(scan_url) : undefined;
				await call(frm, "sign_for_us", { scan, seal }, __("Signed."));
			});
		},
	});
	dialog.show();
}

async function amend(frm) {
	const { message: name } = await frappe.call({ method: API + "amend", args: { review: frm.docname }, freeze: true });
	frappe.set_route("Form", "Contract Review", name);
}
