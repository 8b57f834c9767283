// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.lead_research";
const STANCES = { "In Favour": "green", Neutral: "gray", "Against Us": "red" };

frappe.ui.form.on("Lead Research", {
	setup(frm) {
		frm.set_query("channel", () => ({ filters: { enabled: 1 } }));
		frm.set_query("factor", "assessment", () => ({ filters: { enabled: 1 } }));
		frm.set_query("level", "assessment", (doc, cdt, cdn) => ({
			query: `${API}.search_levels`,
			params: { factor: frappe.get_doc(cdt, cdn).factor },
		}));
		frm.set_query("item", "needs", () => ({ filters: { disabled: 0, is_sales_item: 1 } }));
	},

	refresh(frm) {
		frm.toggle_display(["section_why", "section_duplicates"], false);
		if (frm.is_new()) return;
		frm.page.set_indicator(...sales_process.research.indicator(frm.doc));
		show_result(frm);
		add_buttons(frm);
		show_panels(frm);
		show_duplicates(frm);
	},
});

frappe.ui.form.on("Assessed Factor", {
	factor(frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, "level", "");
	},
});

function show_result(frm) {
	const { status, result_reason, return_on } = frm.doc;
	if (!["Not Now", "Not a Fit"].includes(status)) return;
	const parts = [__(status), result_reason];
	if (return_on) parts.push(__("ask again on {0}", [frappe.datetime.str_to_user(return_on)]));
	frm.set_intro(text(parts.filter(Boolean).join(" · ")), "orange");
}

function add_buttons(frm) {
	const open = __("Open", null, "Button");
	frm.add_custom_button(__("Customer"), () => sales_process.research.open_party(frm.doc.account), open);
	if (frm.doc.deal) {
		frm.add_custom_button(__("Deal"), () => frappe.set_route("Form", "Sales Deal", frm.doc.deal), open);
	}
	if (!frm.perm[0]?.write) return;
	sales_process.follow_up.add_form_buttons(frm);
	const { status } = frm.doc;
	if (status !== "Closed") {
		frm.add_custom_button(__("Edit Company Basics"), () => edit_basics(frm), __("Fill In"));
	}
	if (frm.doc.segment && !frm.doc.decision_steps?.length) {
		frm.add_custom_button(__("Take Usual Steps"), () => take_usual_steps(frm), __("Fill In"));
	}
	if (frm.doc.needs?.some(({ __islocal }) => !__islocal) && frappe.model.can_read("Success Case")) {
		frm.add_custom_button(__("Success Cases"), () => show_cases(frm));
	}
	if (["Not Now", "Not a Fit"].includes(status)) {
		frm.add_custom_button(__("Reopen"), () => call(frm, "reopen")).addClass("btn-primary");
	}
	if (status === "Open") {
		frm.add_custom_button(__("Not Now"), () => not_now(frm), __("Result"));
		frm.add_custom_button(__("Not a Fit"), () => not_a_fit(frm), __("Result"));
		frm.add_custom_button(__("Qualify"), () => qualify(frm)).addClass("btn-primary");
	}
}

async function call(frm, method, args = {}) {
	const { message } = await frappe.call({
		method: `${API}.${method}`,
		type: "POST",
		args: { research: frm.docname, ...args },
		freeze: true,
	});
	await frm.reload_doc();
	return message;
}

/** What was typed and not saved goes along. */
async function saved(frm) {
	if (frm.is_dirty()) await frm.save();
	return !frm.is_dirty();
}

async function show_cases(frm) {
	if (await saved(frm)) sales_process.research.suggest_cases(frm);
}

async function qualify(frm) {
	if (!(await saved(frm))) return;
	const currency = frappe.defaults.get_default("currency");
	const dialog = new frappe.ui.Dialog({
		title: __("Qualify {0}", [text(frm.doc.party_name)]),
		fields: [
			{
				fieldname: "amount",
				fieldtype: "Float",
				label: __("Amount, if known"),
				description: currency,
			},
			{
				fieldname: "expected_closing",
				fieldtype: "Date",
				label: __("They Decide by"),
				default: frm.doc.cycle_days
					? frappe.datetime.add_days(frappe.datetime.get_today(), frm.doc.cycle_days)
					: null,
			},
		],
		primary_action_label: __("Qualify"),
		primary_action: (values) =>
			sales_process.follow_up.save_once(dialog, async () => {
				const { opportunity } = await call(frm, "qualify", values);
				frappe.show_alert({ message: __("It is an opportunity now."), indicator: "green" });
				if (opportunity) frappe.set_route("Form", "Opportunity", opportunity);
			}),
	});
	dialog.show();
}

async function not_now(frm) {
	if (!(await saved(frm))) return;
	ask(frm, "not_now", __("Not Now"), [
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Why not now?"), reqd: 1 },
		{ fieldname: "return_on", fieldtype: "Date", label: __("Ask Again on"), reqd: 1 },
	]);
}

async function not_a_fit(frm) {
	if (!(await saved(frm))) return;
	ask(frm, "not_a_fit", __("Not a Fit"), [
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Why do they not fit?"),
			reqd: 1,
			description: __("When they contact us, the research goes on."),
		},
	]);
}

function ask(frm, method, title, fields) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: title,
		primary_action: (values) =>
			sales_process.follow_up.save_once(dialog, () => call(frm, method, values)),
	});
	dialog.show();
}

async function edit_basics(frm) {
	if (!(await saved(frm))) return;
	const { message: fields } = await frappe.call({
		method: `${API}.get_basics`,
		type: "GET",
		args: { research: frm.docname },
	});
	const dialog = new frappe.ui.Dialog({
		title: __("Company Basics of {0}", [text(frm.doc.party_name)]),
		fields: fields.map((field) => ({ ...field, description: text(field.description) })),
		primary_action_label: __("Save"),
		primary_action: (values) =>
			sales_process.follow_up.save_once(dialog, () => call(frm, "edit_basics", { values })),
	});
	dialog.show();
}

async function take_usual_steps(frm) {
	const segment = await frappe.db.get_doc("Target Segment", frm.doc.segment);
	for (const { step, department, expected_days } of segment.decision_steps) {
		frm.add_child("decision_steps", { step, department, expected_days, state: "Open" });
	}
	frm.refresh_field("decision_steps");
	frm.dirty();
	frm.scroll_to_field("decision_steps");
}

// what the server computes

async function show_panels(frm) {
	const research = frm.docname;
	const { message: panels } = await frappe.call({
		method: `${API}.get_panels`,
		type: "GET",
		args: { research },
	});
	if (research !== frm.docname) return;
	frm.toggle_display("section_why", true);
	draw(frm, "fit_reasons", fit_reasons(panels.contributions));
	draw(frm, "what_to_ask", questions(panels.questions));
	const makers = (frm.doc.makers || []).filter(({ __islocal }) => !__islocal);
	draw(frm, "decision_map", sales_process.research.decision_map(makers, panels.notes));
	draw(frm, "maker_notes", maker_notes(frm, panels));
	frm.fields_dict.maker_notes.$wrapper
		.find("button[data-row]")
		.on("click", ({ currentTarget }) => edit_note(frm, panels.notes, currentTarget.dataset.row));
}

function draw(frm, fieldname, html) {
	frm.fields_dict[fieldname].$wrapper[0].innerHTML = html;
}

function fit_reasons(rows) {
	if (!rows.length) {
		return `<p class="text-muted">${__("There is no target segment to compare with.")}</p>`;
	}
	const lines = rows.map(({ criterion, known, points, verdict }) => {
		const width = known ? Math.round(points) : 0;
		const said = known ? __("{0} points", [format_number(points, null, 0)]) : "";
		return `<li class="${known ? "" : "text-muted"}">
			<span class="sp-fit-criterion">${text(criterion)}</span>
			<span class="sp-fit-bar" role="presentation"><span style="width: ${width}%"></span></span>
			<span class="sp-fit-verdict">${text([verdict, said].filter(Boolean).join(", "))}</span>
		</li>`;
	});
	return `<ul class="sp-fit">${lines.join("")}</ul>`;
}

function questions(rows) {
	const title = `<div class="control-label">${__("What to Ask Next")}</div>`;
	if (!rows.length) return `${title}<p class="text-muted">${__("All is known that we ask for.")}</p>`;
	const lines = rows
		.slice(0, 8)
		.map(
			({ question, why }) =>
				`<li>${text(question)} <span class="text-muted small">${text(why)}</span></li>`
		);
	return `${title}<ol class="sp-questions">${lines.join("")}</ol>`;
}

function maker_notes(frm, { notes, may_write }) {
	const rows = (frm.doc.makers || []).filter(({ __islocal }) => !__islocal);
	const known = Object.fromEntries(notes.map((note) => [note.maker_row, note]));
	const lines = rows.map(({ name, maker_name, job_title, role }) => {
		const { stance, concerns } = known[name] || {};
		const about = [job_title, role && __(role)].filter(Boolean).join(" · ");
		const pill = stance
			? `<span class="indicator-pill ${STANCES[stance] || "gray"}">${text(__(stance))}</span>`
			: "";
		const button = may_write
			? `<button type="button" class="btn btn-xs btn-default" data-row="${text(name)}">${__("Note")}</button>`
			: "";
		return `<li>${button} <strong>${text(maker_name)}</strong>
			<span class="text-muted">${text(about)}</span> ${pill}
			<div class="small">${text(concerns)}</div></li>`;
	});
	return lines.length ? `<ul class="sp-makers">${lines.join("")}</ul>` : "";
}

function edit_note(frm, notes, maker_row) {
	const maker = frm.doc.makers.find(({ name }) => name === maker_row);
	const note = notes.find((row) => row.maker_row === maker_row) || {};
	const dialog = new frappe.ui.Dialog({
		title: __("Note on {0}", [text(maker.maker_name)]),
		fields: [
			{
				fieldname: "stance",
				fieldtype: "Select",
				label: __("Stance"),
				options: ["", ...Object.keys(STANCES)].map((value) => ({ value, label: value && __(value) })),
				default: note.stance || "",
			},
			{
				fieldname: "concerns",
				fieldtype: "Small Text",
				label: __("Concerns"),
				default: note.concerns,
				description: __("Seen by the people of this deal only; never printed, exported or mailed."),
			},
		],
		primary_action_label: __("Save"),
		primary_action: (values) =>
			sales_process.follow_up.save_once(dialog, async () => {
				if (await saved(frm)) await call(frm, "save_note", { maker_row, ...values });
			}),
	});
	dialog.show();
}

async function show_duplicates(frm) {
	const research = frm.docname;
	const { message } = await frappe.call({
		method: `${API}.get_duplicates`,
		type: "GET",
		args: { research },
	});
	if (research !== frm.docname) return;
	const { rows, hidden } = message;
	frm.toggle_display("section_duplicates", Boolean(rows.length || hidden));
	const more = hidden
		? `<p class="text-muted small">${__("{0} more that you may not see. Ask your manager.", [hidden])}</p>`
		: "";
	draw(frm, "duplicates", `<ul class="sp-duplicates">${rows.map(duplicate).join("")}</ul>${more}`);
	frm.fields_dict.duplicates.$wrapper
		.find("button[data-action]")
		.on("click", ({ currentTarget }) => act_on(frm, rows[currentTarget.dataset.idx], currentTarget.dataset.action));
}

function duplicate(row, idx) {
	const link = `<a href="${frappe.utils.get_form_link(row.party_type, row.party)}">${text(row.party_name)}</a>`;
	const verdict = row.verdict === "Same Person" ? __("Same record twice") : __("Same company");
	return `<li>
		<span class="indicator-pill ${row.verdict === "Same Person" ? "orange" : "blue"}">${text(verdict)}</span>
		${link} <span class="text-muted">${text(__(row.party_type))}</span>
		<span class="text-muted small">${text(row.because.join(", "))}</span>
		${duplicate_actions(row, idx)}
	</li>`;
}

function duplicate_actions(row, idx) {
	const button = (action, label) =>
		`<button type="button" class="btn btn-xs btn-default" data-action="${action}" data-idx="${idx}">${label}</button>`;
	if (row.merge_into) return button("merge", __("Merge"));
	return row.is_maker ? "" : button("add", __("Add as Decision Maker"));
}

async function act_on(frm, row, action) {
	if (!(await saved(frm))) return;
	const { party_type, party, merge_into } = row;
	if (action === "add") {
		await call(frm, "add_as_maker", { party_type, party });
		return;
	}
	frappe.confirm(
		__("Merge {0} into {1}? {0} is gone then, and what hangs on it goes to {1}.", [
			text(party).bold(),
			text(merge_into).bold(),
		]),
		() => call(frm, "merge_party", { party_type, party, into: merge_into })
	);
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
