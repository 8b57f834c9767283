// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.survey";
const IMPROVEMENT = "sales_process.api.improvement.";
const OVER = ["Answered", "Withdrawn"];
const RATINGS = ["1", "2", "3", "4", "5"];
const RECOMMENDATIONS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

frappe.ui.form.on("Satisfaction Survey", {
	setup(frm) {
		frm.set_query("template", () => ({
			filters: { enabled: 1, company: ["in", ["", frm.doc.company]] },
		}));
		frm.set_query("deal", () => ({ filters: { account: frm.doc.account } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.reference_name) {
			frm.add_custom_button(__("Open Delivery"), () =>
				frappe.set_route("Form", frm.doc.reference_doctype, frm.doc.reference_name)
			);
		}
		if (frm.perm[0]?.write && frm.doc.questions?.length && !OVER.includes(frm.doc.status)) {
			add_actions(frm);
		}
		if (frm.perm[0]?.write && frm.doc.status === "Answered" && frappe.model.can_create("Improvement Action")) {
			frm.add_custom_button(__("Improve"), () => improve(frm));
		}
	},
});

function add_actions(frm) {
	const group = __("Survey");
	frm.add_custom_button(__("Record Answers"), () => ask_for_answers(frm));
	frm.add_custom_button(
		frm.doc.status === "Sent" ? __("Send Again") : __("Send Now"),
		() =>
			frappe.confirm(__("Send the survey to its recipients by e-mail now?"), () =>
				call(frm, "send_now", {}, __("The survey is on its way."))
			),
		group
	);
	frm.add_custom_button(__("Copy Link"), () => ask_for_channel(frm), group);
	frm.add_custom_button(__("Skip"), () => ask_for_reason(frm), group);
}

function call(frm, method, args, done) {
	return frappe
		.call({
			method: `${API}.${method}`,
			args: { survey: frm.doc.name, ...args },
			freeze: true,
		})
		.then((response) => {
			if (done) frappe.show_alert({ message: done, indicator: "green" });
			return frm.reload_doc().then(() => response.message);
		});
}

function recipient_field(frm) {
	const waiting = frm.doc.recipients.filter((row) => !row.answered_on);
	return {
		fieldname: "recipient",
		fieldtype: "Select",
		label: __("Recipient"),
		hidden: waiting.length < 2,
		options: waiting.map((row) => ({
			value: row.name,
			label: row.contact_name || row.email || row.contact,
		})),
		default: waiting[0]?.name,
	};
}

function ask_for_answers(frm) {
	const questions = frm.doc.questions;
	const dialog = frappe.prompt(
		[
			{
				fieldname: "answered_by",
				fieldtype: "Select",
				label: __("Answered by Way of"),
				options: [
					{ value: "Call", label: __("Call") },
					{ value: "Visit", label: __("Visit") },
				],
				default: "Call",
				reqd: 1,
			},
			recipient_field(frm),
			{ fieldtype: "Section Break" },
			...questions.map((row) => as_field(row, questions, () => dialog.refresh_dependency())),
		],
		(values) =>
			call(
				frm,
				"record_answers",
				{
					answers: answers_to(questions, values),
					answered_by: values.answered_by,
					recipient: values.recipient,
				},
				__("The answers are kept.")
			),
		__("What did the customer answer?"),
		__("Keep Answers")
	);
}

function as_field(row, questions, on_change) {
	const choices = choices_of(row);
	const is_asked = only_after(row, questions);
	const field = {
		fieldname: `q_${row.question_key}`,
		fieldtype: choices ? "Select" : "Small Text",
		label: frappe.utils.escape_html(row.question),
		options: choices && ["", ...choices.map((choice) => ({ value: choice, label: as_label(row, choice) }))],
		reqd: is_asked ? 0 : row.required,
		depends_on: is_asked,
		mandatory_depends_on: is_asked && row.required ? is_asked : undefined,
		description: { Rating: __("1 very dissatisfied, 5 very satisfied"), NPS: __("0 to 10") }[
			row.question_type
		],
	};
	return row.question_type === "Several Choices" ? as_several(field, choices, on_change) : field;
}

/** Frappe puts the value of a box into its HTML as it is: the number of the choice does no harm there. */
function as_several(field, choices, on_change) {
	return {
		...field,
		fieldtype: "MultiCheck",
		options: choices.map((choice, idx) => ({ value: String(idx), label: frappe.utils.escape_html(choice) })),
		columns: 1,
		sort_options: false,
		on_change,
		// Frappe would empty the boxes each time it looks whether they are required; the server looks too
		reqd: 0,
		mandatory_depends_on: undefined,
	};
}

function choices_of(row) {
	if (row.question_type === "Open") return null;
	if (row.question_type === "Rating") return RATINGS;
	if (row.question_type === "NPS") return RECOMMENDATIONS;
	return lines(row.options).map((line) => line.replace(/\s*=\s*-?\d+(\.\d+)?$/, ""));
}

function as_label(row, choice) {
	return row.question_type === "Yes/No" ? __(choice) : choice;
}

function lines(text) {
	return (text || "")
		.split("\n")
		.map((line) => line.trim())
		.filter(Boolean);
}

/** The same rule as on the customer's page; the server judges it once more. */
function only_after(row, questions) {
	const earlier = questions.find((question) => question.question_key === row.depends_on_key);
	if (!earlier) return undefined;
	const meant = lines(row.depends_on_answers);
	const is_earlier_asked = only_after(earlier, questions);
	return (values) =>
		(!is_earlier_asked || is_earlier_asked(values)) &&
		given_to(earlier, values).some((value) => meant.includes(value));
}

function given_to(row, values) {
	const given = values[`q_${row.question_key}`];
	if (row.question_type !== "Several Choices") return given ? [given] : [];
	const choices = choices_of(row);
	return (given || []).map((idx) => choices[idx]);
}

function answers_to(questions, values) {
	return Object.fromEntries(questions.map((row) => [row.question_key, given_to(row, values)]));
}

function ask_for_channel(frm) {
	frappe.prompt(
		[
			{
				fieldname: "channel",
				fieldtype: "Link",
				label: __("Channel"),
				options: "Follow-up Channel",
				get_query: () => ({ filters: { enabled: 1, carries_link: 1 } }),
				reqd: 1,
			},
			recipient_field(frm),
		],
		(values) =>
			call(frm, "copy_link", values).then((link) => frappe.utils.copy_to_clipboard(link)),
		__("Where will you paste the link?"),
		__("Copy Link")
	);
}

function ask_for_reason(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Data", label: __("Reason"), reqd: 1 },
		(values) => call(frm, "skip", values, __("The survey is skipped.")),
		__("Why is this customer not asked?"),
		__("Skip")
	);
}

/** What was said in words becomes an action, or goes to one that runs. */
async function improve(frm) {
	const { message: found } = await frappe.call({
		method: IMPROVEMENT + "get_choices",
		args: { survey: frm.doc.name },
	});
	const escape = frappe.utils.escape_html;
	const running = found.actions.map(({ name, title }) => ({ value: name, label: title }));
	const dialog = new frappe.ui.Dialog({
		title: __("Improve"),
		fields: [
			{
				fieldname: "low",
				fieldtype: "HTML",
				options: found.low.length ? `<p>${__("Low: {0}", [escape(found.low.join(", "))])}</p>` : "",
			},
			{
				fieldname: "answers",
				fieldtype: "MultiCheck",
				label: __("What They Said"),
				columns: 1,
				hidden: !found.answers.length,
				options: found.answers.map(({ row, answer }) => ({ value: row, label: escape(answer) })),
			},
			{
				fieldname: "action",
				fieldtype: "Select",
				label: __("Action"),
				options: [{ value: "", label: __("A new action") }, ...running],
				description: __("A running one serves this customer too."),
			},
		],
		primary_action_label: __("Go On"),
		primary_action({ answers, action }) {
			sales_process.follow_up.save_once(dialog, async () => {
				const args = { survey: frm.doc.name, answers: answers || [], ...(action && { action }) };
				const method = IMPROVEMENT + (action ? "join" : "make");
				const { message: made } = await frappe.call({ method, args, freeze: true });
				frappe.set_route("Form", "Improvement Action", action || made);
			});
		},
	});
	dialog.show();
}
