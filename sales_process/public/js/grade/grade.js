// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.grade");

const API = "sales_process.api.opportunity_grade";
const COLOURS = { High: "green", Medium: "orange", Low: "gray" };

/** A grade as [text, colour, filter] for lists and forms. */
sales_process.grade.indicator = function (grade) {
	return [__(grade), COLOURS[grade] || "gray", `grade,=,${grade}`];
};

sales_process.grade.pill = function (grade) {
	if (!grade) return "";
	const label = frappe.utils.escape_html(__(grade));
	return `<span class="indicator-pill no-indicator-dot ${COLOURS[grade]}">${label}</span>`;
};

/** A part of 100 as people say it: whole points. */
sales_process.grade.points = (value) => format_number(value || 0, null, 0);

/** Open the draft of a deal; one is made, measured and prefilled where there is none. */
sales_process.grade.start = async function (deal) {
	const { message: name } = await frappe.call({
		method: `${API}.start`,
		args: { deal },
		freeze: true,
		freeze_message: __("Measuring what is known …"),
	});
	frappe.set_route("Form", "Opportunity Grade", name);
};

/** The button on a form that has a deal. */
sales_process.grade.add_button = function (frm, deal) {
	if (frm.is_new() || !deal || !frappe.model.can_create("Opportunity Grade")) return;
	frm.add_custom_button(__("Grade", null, "Button"), () => sales_process.grade.start(deal));
};

/** How a deal's grade stands, and how it has moved. */
sales_process.grade.show_history = async function (frm) {
	const deal = frm.docname;
	frm.dashboard.parent.find(".sp-grade-history").remove();
	if (!frm.doc.newest_grade) return;
	const { message: points } = await frappe.call({ method: `${API}.get_history`, type: "GET", args: { deal } });
	if (deal !== frm.docname || !points?.length) return;
	frm.dashboard.parent.find(".sp-grade-history").remove();
	const $section = frm.dashboard.add_section(
		`<div class="sp-grade-line">${standing(frm.doc)}</div><div class="sp-grade-chart"></div>`,
		__("Grade"),
		"custom sp-grade-history"
	);
	frm.dashboard.show();
	if (points.length > 1) draw($section.find(".sp-grade-chart")[0], points);
};

function standing({ newest_grade, grade, score, graded_on, heat_changes_on }) {
	const url = frappe.utils.get_form_link("Opportunity Grade", newest_grade);
	const said = [
		__("{0} of 100", [sales_process.grade.points(score)]),
		__("of {0}", [frappe.datetime.str_to_user(graded_on)]),
	];
	if (heat_changes_on) {
		said.push(__("changes by itself on {0}", [frappe.datetime.str_to_user(heat_changes_on)]));
	}
	const text = said.map((part) => frappe.utils.escape_html(part)).join(" · ");
	return `<a href="${url}">${sales_process.grade.pill(grade)}</a> <span>${text}</span>`;
}

function draw(element, points) {
	return new frappe.Chart(element, {
		type: "line",
		height: 180,
		animate: 0,
		disableEntryAnimation: 1, // a page that is left at once must not be animated
		data: {
			labels: points.map(({ graded_on, grade }) => `${frappe.datetime.str_to_user(graded_on)} ${__(grade)}`),
			datasets: ["score", "fit", "heat"].map((field) => ({
				name: { score: __("Score"), fit: __("Fit"), heat: __("Heat") }[field],
				values: points.map((point) => Math.round(point[field])),
			})),
		},
		colors: ["#171717", "#0289f7", "#e86c13"],
		axisOptions: { xAxisMode: "tick", xIsSeries: 1 },
		lineOptions: { hideDots: 0 },
	});
}
