// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.event_capture";
const LOOK_EVERY = 1500;
const PATIENCE = 40; // looks without a change

frappe.ui.form.on("Event Capture", {
	setup(frm) {
		frm.set_query("channel", () => ({ filters: { enabled: 1 } }));
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("owners", people);
		frm.set_query("sales_owner", "cards", people);
		frm.ask_who_is_known = frappe.utils.debounce(() => show_known(frm), 500);
	},

	refresh(frm) {
		show_summary(frm);
		if (frm.is_new() || !frm.perm[0]?.write) return;
		const left = frm.doc.cards.filter(({ result }) => result !== "Saved").length;
		if (left) {
			frm.add_custom_button(__("Take In {0} Cards", [left]), () => take_in(frm)).addClass("btn-primary");
		}
	},
});

frappe.ui.form.on("Event Card", {
	person: (frm) => frm.ask_who_is_known(),
	company_name: (frm) => frm.ask_who_is_known(),
	email: (frm) => frm.ask_who_is_known(),
	phone: (frm) => frm.ask_who_is_known(),
	cards_add: (frm) => frm.ask_who_is_known(),
});

/** Who is on the cards already, said while they are typed. */
async function show_known(frm) {
	const rows = frm.doc.cards.filter(({ result }) => result !== "Saved");
	if (!rows.length) return;
	const cards = rows.map(({ person, company_name, email, phone }) => ({ person, company_name, email, phone }));
	const { message: said } = await frappe.call({
		method: `${API}.get_known`,
		type: "POST",
		args: { cards, company: frm.doc.company },
	});
	rows.forEach((row, idx) => {
		row.known_as = said[idx];
	});
	frm.refresh_field("cards");
}

async function take_in(frm) {
	if (frm.is_dirty()) await frm.save();
	const { message } = await frappe.call({
		method: `${API}.take_in`,
		type: "POST",
		args: { capture: frm.docname },
		freeze: true,
	});
	await watch(frm, message.left);
}

/** A progress bar until every card has its result. */
async function watch(frm, all) {
	const capture = frm.docname;
	let left = all;
	let in_vain = 0;
	while (left && frm.docname === capture && in_vain < PATIENCE) {
		frappe.show_progress(__("Taking In"), all - left, all, __("{0} of {1} cards", [all - left, all]));
		await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
		const { message } = await frappe.call({ method: `${API}.get_progress`, type: "GET", args: { capture } });
		in_vain = message.left === left ? in_vain + 1 : 0;
		left = message.left;
	}
	frappe.hide_progress();
	if (frm.docname !== capture) return;
	if (left) {
		frappe.show_alert({ message: __("It goes on in the background. Look again later."), indicator: "blue" });
		return;
	}
	await frm.reload_doc();
	const { saved, not_saved } = count(frm);
	frappe.show_alert({
		message: __("{0} cards saved, {1} not saved.", [saved, not_saved]),
		indicator: not_saved ? "orange" : "green",
	});
}

function count(frm) {
	const number = (wanted) => (frm.doc.cards || []).filter(({ result }) => result === wanted).length;
	return { saved: number("Saved"), not_saved: number("Not Saved") };
}

function show_summary(frm) {
	const { saved, not_saved } = count(frm);
	const bad = (frm.doc.cards || []).filter(({ result }) => result === "Not Saved");
	const lines = bad.map(
		({ idx, person, company_name, message }) =>
			`<li>${__("Row {0}", [idx])}, ${text(person || company_name)}: ${text(message)}</li>`
	);
	const said = not_saved ? __("Mend these rows and take them in again:") : "";
	frm.fields_dict.summary.$wrapper.html(
		saved || not_saved
			? `<p><span class="indicator-pill green">${__("Saved: {0}", [saved])}</span>
				<span class="indicator-pill ${not_saved ? "orange" : "gray"}">${__("Not saved: {0}", [not_saved])}</span> ${said}</p>
				<ul>${lines.join("")}</ul>`
			: ""
	);
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
