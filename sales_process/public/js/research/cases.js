// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { save_once } from "../follow_up/save_once";

frappe.provide("sales_process.research");

const API = "sales_process.api.success_case";

/** Success cases for one of the needs of a research; showing one is written into the need. */
sales_process.research.suggest_cases = function (frm) {
	const needs = (frm.doc.needs || []).filter(({ __islocal }) => !__islocal);
	const dialog = new frappe.ui.Dialog({
		title: __("Who Had the Same Problem?"),
		size: "large",
		fields: [
			{
				fieldname: "need",
				fieldtype: "Select",
				label: __("Need"),
				options: needs.map(({ name, pain_point }) => ({ value: name, label: pain_point.slice(0, 140) })),
				default: needs[0].name,
				onchange: () => look(dialog, frm),
			},
			{ fieldname: "cases", fieldtype: "HTML" },
			{
				fieldname: "reaction",
				fieldtype: "Select",
				label: __("How They Took It"),
				options: ["", "Convinced", "Interested", "Doubtful", "Refused"].map((value) => ({
					value,
					label: value && __(value),
				})),
			},
		],
		primary_action_label: __("It Was Shown"),
		primary_action: ({ need, reaction }) => {
			const chosen = dialog.$wrapper.find("input[name=sp-case]:checked").val();
			if (!chosen) {
				frappe.show_alert({ message: __("Choose a case first."), indicator: "orange" });
				return;
			}
			save_once(dialog, async () => {
				await frappe.call({
					method: `${API}.show`,
					type: "POST",
					args: { research: frm.docname, need, case: chosen, reaction },
					freeze: true,
				});
				frm.reload_doc();
			});
		},
	});
	dialog.show();
	look(dialog, frm);
};

async function look(dialog, frm) {
	const need = dialog.get_value("need");
	const { message: cases } = await frappe.call({
		method: `${API}.get_suggestions`,
		type: "GET",
		args: { research: frm.docname, need },
	});
	if (need !== dialog.get_value("need")) return;
	dialog.fields_dict.cases.$wrapper.html(
		cases.length
			? cases.map(one_case).join("")
			: `<p class="text-muted">${__("No success case comes close to this need.")}</p>`
	);
}

function one_case({ name, title, shown_as, solution, results, why, use }) {
	const numbers = results.map(
		({ measure, before, after, unit }) =>
			`<li>${text(measure)}: ${before ? `${text(before)} → ` : ""}<strong>${text(after)}</strong> ${text(unit)}</li>`
	);
	const used = use.shown
		? __("Shown {0} times, {1} convinced.", [use.shown, use.convinced])
		: __("Not shown to anybody yet.");
	return `<label class="sp-case"><input type="radio" name="sp-case" value="${text(name)}">
		<span><strong>${text(title)}</strong> <span class="text-muted">${text(shown_as)}</span>
		<span class="indicator-pill no-indicator-dot blue">${text(why)}</span>
		<div>${text(solution)}</div><ul>${numbers.join("")}</ul>
		<div class="text-muted small">${used}</div></span></label>`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
