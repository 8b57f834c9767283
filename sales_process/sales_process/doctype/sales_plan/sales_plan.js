// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.sales_plan";
const PAUSE_WHILE_TYPING = 250;
const GANTT = [
	"assets/frappe/node_modules/frappe-gantt/dist/frappe-gantt.css",
	"assets/frappe/node_modules/frappe-gantt/dist/frappe-gantt.min.js",
];
const SHOWN = ["standing", "smart", "needs", "competitors", "gantt", "effects"];

frappe.ui.form.on("Sales Plan", {
	setup(frm) {
		frm.set_query("deal", () => ({ filters: { outcome: ["in", ["Open", "Partly Won"]] } }));
		frm.set_query("approach", () => ({ filters: { enabled: 1 } }));
		frm.check_soon = frappe.utils.debounce(() => check_goal(frm), PAUSE_WHILE_TYPING);
	},

	refresh(frm) {
		for (const field of SHOWN) frm.fields_dict[field].$wrapper.empty();
		if (frm.is_new()) return;
		add_buttons(frm);
		show_standing(frm);
		check_goal(frm);
		show_gantt(frm);
	},

	// what is drawn while its tab is hidden has no width
	on_tab_change: (frm) => show_gantt(frm),

	deal(frm) {
		if (!frm.is_new() || !frm.doc.deal) return;
		const { name, deal } = frm.doc;
		frm.doc.__unsaved = 0;
		sales_process.plan.start(deal).then(() => frappe.model.clear_doc("Sales Plan", name));
	},

	goal_amount: (frm) => frm.check_soon(),
	goal_date: (frm) => frm.check_soon(),
});

frappe.ui.form.on("Sales Plan Item", {
	item: (frm) => frm.check_soon(),
	qty: (frm) => frm.check_soon(),
	amount: (frm) => frm.check_soon(),
	items_remove: (frm) => frm.check_soon(),
});

frappe.ui.form.on("Sales Plan Milestone", {
	milestones_remove: (frm) => show_gantt(frm),
	planned_on: (frm) => show_gantt(frm),
	done_on: (frm) => show_gantt(frm),
});

function add_buttons(frm) {
	frm.add_custom_button(__("Deal"), () => frappe.set_route("Form", "Sales Deal", frm.doc.deal), __("View"));
	sales_process.competitor.add_button(frm, frm.doc.deal);
	if (!frm.perm[0]?.write || frm.doc.status !== "Open") return;
	frm.add_custom_button(__("Ask for Help"), () => ask_for_help(frm));
	frm.add_custom_button(__("Adjust Plan"), () => ask_adjustment(frm));
	sales_process.grade.add_button(frm, frm.doc.deal);
}

// how it stands

async function show_standing(frm) {
	const asked = frm.docname;
	const { message } = await frappe.call({ method: `${API}.get_standing`, type: "GET", args: { plan: asked } });
	if (!message || asked !== frm.docname) return;
	const { doc } = frm;
	const findings = message.findings.map(
		({ health, why }) => `<li>${sales_process.plan.pill(health)} ${escape(why)}</li>`
	);
	const since = message.since ? __("since {0}", [frappe.datetime.str_to_user(message.since)]) : "";
	put(
		frm,
		"standing",
		`<div class="sp-plan-standing">
			<div>${sales_process.plan.pill(doc.health)} <span class="text-muted">${escape(since)}</span></div>
			${bar(__("Ordered"), doc.ordered_amount, doc.goal_amount, (value) => format_currency(value, doc.currency))}
			${bar(__("Milestones"), doc.progress, 100, (value) => `${format_number(value, null, 0)}%`)}
			<ul class="sp-findings">${
				findings.join("") || `<li>${__("Nothing stands against the plan.")}</li>`
			}</ul>
			${orders(message.orders, doc.currency)}
		</div>`
	);
	put(
		frm,
		"needs",
		rows(__("Their Needs"), message.needs, ({ pain_point, solution, item, reaction }) =>
			[pain_point, solution, item, reaction]
		)
	);
	put(
		frm,
		"competitors",
		rows(__("Who Decides"), message.people, ({ person, job_title, role, influence, stance }) =>
			[person, job_title, role, influence && __("influence {0}", [influence]), stance]
		)
	);
	put(
		frm,
		"effects",
		rows(__("What It Led to"), message.effects, ({ on, change, measured }) => [on, change, measured])
	);
}

function bar(label, value, most, shown) {
	const share = most > 0 ? Math.min((100 * (value || 0)) / most, 100) : 0;
	const said = most === 100 ? shown(value || 0) : __("{0} of {1}", [shown(value || 0), shown(most || 0)]);
	return `<div class="sp-plan-bar"><span>${escape(label)}</span>
		<span class="sp-bar sp-bar-wide" role="img" aria-label="${escape(`${label}: ${said}`)}">
			<span style="width:${share}%"></span></span>
		<span>${said}</span></div>`;
}

function orders(list, currency) {
	if (!list.length) return "";
	const links = list.map(
		({ name, base_net_total }) =>
			`<a href="${frappe.utils.get_form_link("Sales Order", name)}">${escape(name)}</a>
			${format_currency(base_net_total, currency)}`
	);
	return `<div class="text-muted small">${__("Orders")}: ${links.join(" · ")}</div>`;
}

// is the goal SMART?

async function check_goal(frm) {
	const asked = (frm.asked_goal = {});
	const { message } = await frappe.call({ method: `${API}.check_goal`, args: { doc: frm.doc } });
	if (asked !== frm.asked_goal || !message) return;
	const signs = { met: ["✓", "green"], unmet: ["✕", "red"], cannot_tell: ["?", "gray"] };
	const items = message.map(({ label, verdict, verdict_label, why, mend }) => {
		const [sign, colour] = signs[verdict];
		const how = mend.length ? `<div class="sp-mend">→ ${mend.map(escape).join("<br>→ ")}</div>` : "";
		return `<li class="sp-smart-point"><span class="indicator-pill no-indicator-dot ${colour}">
			<span aria-hidden="true">${sign}</span> ${escape(label)} <span class="sr-only">${escape(verdict_label)}</span></span>
			<div><div>${why.map(escape).join("<br>")}</div>${how}</div></li>`;
	});
	put(frm, "smart", `<h5>${__("Is the Goal SMART?")}</h5><ul class="sp-smart">${items.join("")}</ul>`);
}

// the milestones as bars

async function show_gantt(frm) {
	const { $wrapper } = frm.fields_dict.gantt;
	if (!$wrapper.is(":visible")) return;
	const steps = frm.doc.milestones.filter(({ planned_on, done_on }) => planned_on || done_on);
	if (!steps.length) {
		$wrapper.html(`<p class="text-muted">${__("Enter for each milestone when it is planned.")}</p>`);
		return;
	}
	await frappe.require(GANTT);
	let begin = frm.doc.begins_on || steps[0].planned_on || steps[0].done_on;
	const tasks = steps.map((step, idx) => {
		const end = step.done_on || step.planned_on;
		const start = begin < end ? begin : end;
		begin = end > begin ? end : begin;
		return {
			id: `step-${idx}`,
			name: step.milestone,
			start,
			end,
			progress: step.done_on ? 100 : 0,
			dependencies: idx ? `step-${idx - 1}` : "",
			custom_class: bar_class(step),
		};
	});
	if (frm.doc.goal_date) {
		tasks.push({ id: "goal", name: __("Goal"), start: frm.doc.goal_date, end: frm.doc.goal_date, progress: 0, custom_class: "sp-gantt-goal" });
	}
	$wrapper.html('<svg class="sp-gantt" role="img"></svg>');
	$wrapper.find("svg").attr("aria-label", __("Milestones"));
	const days = moment(tasks.at(-1).end).diff(tasks[0].start, "days");
	frm.gantt = new Gantt($wrapper.find("svg")[0], tasks, {
		view_mode: days > 400 ? "Month" : days > 90 ? "Week" : "Day",
		date_format: "YYYY-MM-DD",
		readonly: true,
		custom_popup_html: ({ name, _start, _end }) =>
			`<div class="title">${escape(name)}</div>
			<div class="subtitle">${moment(_start).format("ll")} – ${moment(_end).format("ll")}</div>`,
		on_date_change: () => show_gantt(frm),
		on_progress_change: () => show_gantt(frm),
	});
}

function bar_class({ done_on, planned_on, blocker }) {
	if (done_on) return "sp-gantt-done";
	if (planned_on < frappe.datetime.get_today()) return "sp-gantt-late";
	return blocker ? "sp-gantt-blocked" : "sp-gantt-open";
}

// help, and adjustments

function ask_for_help(frm) {
	if (!is_saved(frm)) return;
	const open = frm.doc.milestones.filter(({ done_on, help_request, help_answer }) => !done_on && (!help_request || help_answer));
	if (!open.length) {
		frappe.msgprint(__("Add the milestone that is blocked first."));
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Ask for Help"),
		fields: [
			{
				fieldname: "milestone",
				fieldtype: "Select",
				label: __("Milestone"),
				reqd: 1,
				options: open.map(({ name, milestone }) => ({ value: name, label: milestone })),
				default: (open.find(({ blocker }) => blocker) || open[0]).name,
			},
			{ fieldname: "helper", fieldtype: "Link", options: "User", label: __("Who Helps"), reqd: 1, ignore_user_permissions: 1 },
			{ fieldname: "question", fieldtype: "Small Text", label: __("Question"), reqd: 1 },
			{ fieldname: "due_on", fieldtype: "Date", label: __("Answer Due"), reqd: 1, default: frappe.datetime.add_days(frappe.datetime.get_today(), 3) },
		],
		primary_action_label: __("Ask"),
		async primary_action(values) {
			await call(frm, "ask_for_help", values);
			dialog.hide();
			frappe.show_alert({ message: __("Asked. The answer will appear at the milestone."), indicator: "green" });
		},
	});
	dialog.show();
}

function ask_adjustment(frm) {
	if (!is_saved(frm)) return;
	const dialog = new frappe.ui.Dialog({
		title: __("Adjust Plan"),
		fields: [
			{ fieldname: "finding", fieldtype: "Small Text", label: __("What We Found"), reqd: 1 },
			{ fieldname: "change", fieldtype: "Small Text", label: __("What We Change"), reqd: 1 },
			{ fieldtype: "Section Break", label: __("Goal") },
			{ fieldname: "goal_amount", fieldtype: "Currency", options: frm.doc.currency, label: __("Amount"), default: frm.doc.goal_amount },
			{ fieldtype: "Column Break" },
			{ fieldname: "goal_date", fieldtype: "Date", label: __("By"), default: frm.doc.goal_date },
		],
		primary_action_label: __("Adjust Plan"),
		async primary_action(values) {
			await call(frm, "adjust", values);
			dialog.hide();
		},
	});
	dialog.show();
}

function is_saved(frm) {
	if (frm.is_dirty()) frappe.msgprint(__("Save the plan first."));
	return !frm.is_dirty();
}

async function call(frm, method, args) {
	await frappe.call({ method: `${API}.${method}`, args: { plan: frm.docname, ...args }, freeze: true });
	await frm.reload_doc();
}

function put(frm, field, html) {
	frm.fields_dict[field].$wrapper.html(html);
}

function rows(title, list, parts) {
	if (!list.length) return "";
	const items = list.map((row) => `<li>${parts(row).filter(Boolean).map(escape).join(" · ")}</li>`);
	return `<label class="control-label">${escape(title)}</label><ul>${items.join("")}</ul>`;
}

function escape(text) {
	return frappe.utils.escape_html(String(text ?? ""));
}
