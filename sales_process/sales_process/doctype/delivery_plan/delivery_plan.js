// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.delivery.";
const COLOURS = { "On Time": "green", "At Risk": "orange", Late: "red" };
const DAY = 24 * 60 * 60 * 1000;

frappe.ui.form.on("Delivery Plan", {
	setup(frm) {
		frm.set_query("kind", "tasks", () => ({ filters: { enabled: 1 } }));
		frm.set_query("assigned_to", "tasks", () => ({ query: "frappe.core.doctype.user.user.user_query" }));
	},

	async refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("A delivery plan is made from a sales order, an accepted quotation or a signed contract."));
			frm.disable_save();
			return;
		}
		if (["Accepted", "Cancelled"].includes(frm.doc.status)) frm.disable_form();
		frm.set_df_property("promised_on", "read_only", frm.doc.sales_order ? 1 : 0);
		const asked = (frm.delivery_state_asked = {});
		const { message: state } = await frappe.call({ method: API + "get_plan", args: { plan: frm.docname } });
		if (asked !== frm.delivery_state_asked || !state) return;
		frm.delivery_state = state;
		show_standing(frm, state);
		show_timeline(frm, state);
		add_buttons(frm, state);
	},
});

const escape = (text) => frappe.utils.escape_html(text || "");
const day_of = (text) => frappe.datetime.str_to_user(text);

/** Will it be in time, and why. */
function show_standing(frm, { lines, proposed, follows_project }) {
	const said = lines.map(escape);
	for (const { subject, planned, proposed: wished } of proposed) {
		said.push(__("The customer proposes {0} for {1}, planned for {2}.", [day_of(wished), escape(subject), day_of(planned)]));
	}
	if (follows_project) said.push(__("The tasks are those of the project {0}: change them there.", [escape(frm.doc.project)]));
	if (said.length) frm.set_intro(said.join("<br>"), COLOURS[frm.doc.outlook] || "blue");
}

/** One bar a task: as planned, and below it as expected. */
function show_timeline(frm, { tasks }) {
	const $view = frm.fields_dict.timeline.$wrapper.empty();
	if (!tasks.length) return;
	const days = tasks.flatMap(({ planned, expected }) => [...planned, ...expected]).filter(Boolean);
	const times = days.map((text) => new Date(text).getTime());
	if (frm.doc.promised_on) times.push(new Date(frm.doc.promised_on).getTime());
	const first = Math.min(...times);
	const length = Math.max(...times) - first + DAY;
	const place = (from, until) => {
		const start = (new Date(from).getTime() - first) / length;
		const width = (new Date(until).getTime() - new Date(from).getTime() + DAY) / length;
		return `inset-inline-start:${100 * start}%;width:${100 * width}%`;
	};
	const promised = frm.doc.promised_on
		? `<span class="sp-gantt-promised" style="${place(frm.doc.promised_on, frm.doc.promised_on)}"></span>`
		: "";
	const rows = tasks.map((task) => timeline_row(frm, task, place, promised));
	const legend = frm.doc.promised_on ? `<p class="text-muted small">${__("The line is the promised date, {0}.", [day_of(frm.doc.promised_on)])}</p>` : "";
	$view.html(`<div class="sp-gantt" role="table" aria-label="${__("Timeline")}">${rows.join("")}</div>${legend}`);
	$view.find("[data-task]").on("click", (event) => set_task(frm, event.currentTarget.dataset.task));
}

function timeline_row(frm, task, place, promised) {
	const { name, subject, planned, expected, status, progress, spare_days, who, can_set, moved_by } = task;
	const is_behind = status !== "Done" && expected[1] > planned[1];
	const colour = status === "Done" ? "done" : is_behind && spare_days < 0 ? "late" : is_behind ? "behind" : "ok";
	const dates = status === "Done" ? __("Done") : `${day_of(planned[0])} – ${day_of(planned[1])}`;
	const title = is_behind ? __("Expected until {0}", [day_of(expected[1])]) : dates;
	const button = can_set
		? `<button class="btn btn-xs btn-default" data-task="${name}">${status === "Done" ? __("Not Done") : __("Done")}</button>`
		: `<span class="text-muted small">${escape(moved_by)}</span>`;
	return `<div class="sp-gantt-row" role="row">
		<div role="cell"><b>${escape(subject)}</b><br><span class="text-muted small">${escape(who)}</span></div>
		<div role="cell" class="sp-gantt-bars" title="${title}">${promised}
			<span class="sp-gantt-planned" style="${place(...planned)}"></span>
			<span class="sp-gantt-expected ${colour}" style="${place(...expected)}"></span></div>
		<div role="cell" class="small">${dates}${progress && progress < 100 ? ` · ${progress}%` : ""}</div>
		<div role="cell">${button}</div>
	</div>`;
}

function set_task(frm, name) {
	const task = frm.delivery_state.tasks.find((row) => row.name === name);
	if (task.status === "Done") return call(frm, "set_task", { task: name, status: "Open" });
	frappe.prompt(
		[
			{
				fieldname: "status",
				fieldtype: "Select",
				label: __("Status"),
				options: [
					{ value: "Done", label: __("Done") },
					{ value: "Working", label: __("Begun") },
				],
				default: "Done",
				reqd: 1,
			},
			{ fieldname: "on", fieldtype: "Date", label: __("On"), default: frappe.datetime.get_today(), reqd: 1 },
		],
		(values) => call(frm, "set_task", { task: name, ...values }),
		task.subject,
		__("Save")
	);
}

function add_buttons(frm, state) {
	if (!state.may_write) return;
	const customer = __("Customer");
	if (state.has_proposal) {
		frm.add_custom_button(__("Take Their Dates"), () => call(frm, "take_proposed_dates", {}, __("The dates are agreed."))).addClass("btn-primary");
		frm.add_custom_button(__("Keep Ours"), () => call(frm, "keep_our_dates", {}, __("Send the plan again, and say why.")));
	}
	if (state.can_ask) {
		if (state.may_mail) frm.add_custom_button(__("Mail the Link"), () => mail_link(frm, state), customer);
		frm.add_custom_button(__("Copy Link"), () => copy_link(frm), customer);
		if (state.is_delivered) {
			frm.add_custom_button(__("Accepted on Paper"), () => record_acceptance(frm), customer);
		} else {
			frm.add_custom_button(__("Confirmed in a Talk"), () => note_confirmation(frm), customer);
		}
	}
	const plan = __("Plan");
	frm.add_custom_button(__("Report a Problem"), () => report_problem(frm, state), plan);
	if (state.problems.some(({ is_open }) => is_open)) {
		frm.add_custom_button(__("Problem Solved"), () => solve_problem(frm, state), plan);
	}
	if (!state.follows_project) frm.add_custom_button(__("Move All Dates"), () => shift(frm), plan);
	frm.add_custom_button(__("Read the Documents Again"), () => call(frm, "look_again", {}), plan);
	const sure = __("Cancel this plan? The customer's page is closed.");
	frm.add_custom_button(__("Cancel the Plan"), () => frappe.confirm(sure, () => call(frm, "cancel", {})), plan);
}

async function call(frm, method, args, done) {
	if (frm.is_dirty()) await frm.save();
	const { message } = await frappe.call({ method: API + method, args: { plan: frm.docname, ...args }, freeze: true });
	if (done) frappe.show_alert({ message: done, indicator: "green" });
	await frm.reload_doc();
	return message;
}

function mail_link(frm, { is_delivered }) {
	const dialog = new frappe.ui.Dialog({
		title: is_delivered ? __("Ask for the Acceptance") : __("Ask Whether the Dates Suit"),
		fields: [
			{ fieldname: "email", fieldtype: "Data", options: "Email", label: __("To"), default: frm.doc.recipient, reqd: 1 },
			{ fieldname: "contact_name", fieldtype: "Data", label: __("Name"), default: frm.doc.recipient_name },
			{ fieldname: "message", fieldtype: "Small Text", label: __("Message"), description: __("Empty: our usual words.") },
		],
		primary_action_label: __("Send"),
		primary_action(values) {
			sales_process.follow_up.save_once(dialog, () => call(frm, "send_link", values, __("The mail is on its way.")));
		},
	});
	dialog.show();
}

async function copy_link(frm) {
	const address = await call(frm, "copy_link", {});
	frappe.utils.copy_to_clipboard(address);
}

function note_confirmation(frm) {
	frappe.prompt(
		[
			{ fieldname: "confirmed_by", fieldtype: "Data", label: __("Confirmed by"), default: frm.doc.recipient_name, reqd: 1 },
			{
				fieldname: "way",
				fieldtype: "Link",
				options: "Follow-up Channel",
				label: __("Channel"),
				get_query: () => ({ filters: { enabled: 1 } }),
				reqd: 1,
			},
		],
		(values) => call(frm, "note_confirmation", values),
		__("Confirmed in a Talk"),
		__("Note")
	);
}

function record_acceptance(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Accepted on Paper"),
		fields: [
			{ fieldname: "accepted_by", fieldtype: "Data", label: __("Accepted by"), reqd: 1 },
			{ fieldname: "accepted_on", fieldtype: "Date", label: __("Accepted on"), default: frappe.datetime.get_today(), reqd: 1 },
			{ fieldname: "copy", fieldtype: "Attach", label: __("Signed Copy"), reqd: 1, options: { make_attachments_public: 0 } },
		],
		primary_action_label: __("Record"),
		primary_action({ copy, ...values }) {
			sales_process.follow_up.save_once(dialog, async () => {
				const file = await sales_process.uploaded(copy);
				await call(frm, "record_acceptance", { ...values, file }, __("Recorded."));
			});
		},
	});
	dialog.show();
}

function report_problem(frm, { tasks }) {
	const options = [{ value: "", label: "" }, ...tasks.map(({ name, subject }) => ({ value: name, label: subject }))];
	frappe.prompt(
		[
			{ fieldname: "task", fieldtype: "Select", label: __("Task"), options },
			{ fieldname: "description", fieldtype: "Small Text", label: __("What Is Wrong"), reqd: 1 },
		],
		(values) => call(frm, "report_problem", values, __("An Issue is made of it.")),
		__("Report a Problem"),
		__("Report")
	);
}

function solve_problem(frm, { problems }) {
	const open = problems.filter(({ is_open }) => is_open).map(({ name }) => name);
	const options = frm.doc.problems
		.filter(({ name }) => open.includes(name))
		.map(({ name, description }) => ({ value: name, label: description }));
	frappe.prompt(
		{ fieldname: "problem", fieldtype: "Select", label: __("Problem"), options, default: options[0].value, reqd: 1 },
		(values) => call(frm, "solve_problem", values),
		__("Problem Solved"),
		__("Solved")
	);
}

function shift(frm) {
	frappe.prompt(
		{
			fieldname: "days",
			fieldtype: "Int",
			label: __("Working Days"),
			description: __("Negative: earlier. What is done stays."),
			reqd: 1,
		},
		(values) => call(frm, "shift", values),
		__("Move All Dates"),
		__("Move")
	);
}
