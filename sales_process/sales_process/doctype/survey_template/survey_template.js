// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Survey Template", {
	setup(frm) {
		frm.set_query("language", () => ({ filters: { enabled: 1 } }));
		frm.set_query("language", "texts", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		offer_dimensions(frm);
		if (!frm.is_new()) frm.add_custom_button(__("Preview"), () => preview(frm));
		if (frm.perm[0]?.write) {
			frm.add_custom_button(__("Prepare Texts for a Language"), () => ask_for_language(frm));
		}
	},
});

frappe.ui.form.on("Survey Dimension", {
	dimension: offer_dimensions,
	dimensions_remove: offer_dimensions,
});

function offer_dimensions(frm) {
	const names = (frm.doc.dimensions || []).map((row) => row.dimension).filter(Boolean);
	frm.fields_dict.questions.grid.update_docfield_property("dimension", "options", names);
}

/** The page as a customer sees it, in each language that something is written in. */
function preview(frm) {
	if (frm.is_dirty()) {
		frappe.show_alert({ message: __("Save first to see your changes."), indicator: "orange" });
	}
	const languages = [...new Set((frm.doc.texts || []).map((row) => row.language))];
	if (!languages.length) return open_page(frm, frm.doc.language);
	frappe.prompt(
		{
			fieldname: "language",
			fieldtype: "Select",
			label: __("Language"),
			options: [
				{ value: frm.doc.language || "", label: frm.doc.language || __("Own Wording") },
				...languages.map((language) => ({ value: language, label: language })),
			],
		},
		({ language }) => open_page(frm, language),
		__("Preview"),
		__("Show")
	);
}

function open_page(frm, language) {
	const query = new URLSearchParams({ preview: frm.doc.name, ...(language && { language }) });
	window.open(`/survey?${query}`, "_blank", "noopener");
}

function ask_for_language(frm) {
	frappe.prompt(
		{
			fieldname: "language",
			fieldtype: "Link",
			label: __("Language"),
			options: "Language",
			reqd: 1,
			get_query: () => ({ filters: { enabled: 1, name: ["!=", frm.doc.language || ""] } }),
		},
		({ language }) => prepare_texts(frm, language),
		__("Prepare Texts for a Language"),
		__("Prepare")
	);
}

/** A row for every text that this language does not have yet, the own wording beside it. */
function prepare_texts(frm, language) {
	const name = (row) => [row.language, row.text_of, row.question_row || 0].join();
	const known = new Set((frm.doc.texts || []).map(name));
	const missing = texts_to_translate(frm.doc)
		.map((row) => ({ ...row, language }))
		.filter((row) => row.original && !known.has(name(row)));
	missing.forEach((row) => frm.add_child("texts", row));
	frm.refresh_field("texts");
	frappe.show_alert({
		message: missing.length
			? __("Write the translations into {0}, and save.", [__("Texts")])
			: __("Every text has its row already."),
		indicator: missing.length ? "blue" : "green",
	});
	frm.scroll_to_field("texts");
}

function texts_to_translate(doc) {
	const whole = [
		{ text_of: "Introduction", original: doc.introduction },
		{ text_of: "Thank-you", original: doc.thanks },
		{ text_of: "Email Template", original: doc.email_template },
	];
	const questions = (doc.questions || []).flatMap((row) => [
		{ text_of: "Question", question_row: row.idx, original: row.question },
		{ text_of: "Options", question_row: row.idx, original: options_of(row) },
	]);
	return [...whole, ...questions];
}

function options_of(row) {
	const lines = (row.options || "").split("\n").map((line) => line.trim().replace(/\s*=\s*-?\d+(\.\d+)?$/, ""));
	return lines.filter(Boolean).join("\n");
}
