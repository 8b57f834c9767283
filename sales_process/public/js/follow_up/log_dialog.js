// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

import { record_of, refresh_open_form } from "./record";
import { save_once } from "./save_once";
import { tell_next_date, tell_research } from "./tell";

frappe.provide("sales_process.follow_up");

const API = "sales_process.api.follow_up.";

/** Log a touch of a record and plan the next one. Takes a form, or {doctype, name}; `done` is called when it is logged. */
sales_process.follow_up.log = async function (target, done) {
	const record = record_of(target);
	const { message: context } = await frappe.call({
		method: API + "get_context",
		args: record,
		freeze: true,
	});
	return new LogDialog(record, context, done).show();
};

class LogDialog {
	constructor(record, context, done) {
		this.record = record;
		this.context = context;
		this.done = done;
		this.refresh_suggestion = frappe.utils.debounce(() => this.suggest(), 300);
		this.dialog = new frappe.ui.Dialog({
			title: __("Log and plan: {0}", [context.customer]),
			size: "large",
			fields: this.get_fields(),
			primary_action_label: __("Log"),
			primary_action: (values) => this.save(values),
		});
		this.dialog.$wrapper.addClass("sp-log-dialog");
		this.save_with_keyboard();
	}

	show() {
		this.dialog.show();
		this.show_outcome();
		this.suggest();
		return this.dialog;
	}

	get_fields() {
		return [
			...this.touch_fields(),
			...this.checklist_fields(),
			...this.point_fields(),
			...this.said_fields(),
			...this.mail_fields(),
			...this.next_fields(),
			...this.guide_fields(),
		];
	}

	touch_fields() {
		return [
			{
				fieldname: "channel",
				fieldtype: "Select",
				label: __("Channel"),
				options: this.context.channels,
				default: this.context.next_channel || this.context.channels[0]?.value,
				reqd: 1,
				onchange: this.refresh_suggestion,
			},
			{
				fieldname: "direction",
				fieldtype: "Select",
				label: __("Who Began"),
				options: [
					{ value: "Outgoing", label: __("We did") },
					{ value: "Incoming", label: __("The customer did") },
				],
				default: "Outgoing",
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "happened_on",
				fieldtype: "Datetime",
				label: __("When"),
				default: frappe.datetime.now_datetime(),
				reqd: 1,
				onchange: this.refresh_suggestion,
			},
			{
				fieldname: "contact",
				fieldtype: "Link",
				label: __("Contact"),
				options: "Contact",
				get_query: () => ({
					query: "frappe.contacts.doctype.contact.contact.contact_query",
					filters: { link_doctype: this.context.party_type, link_name: this.context.party },
				}),
			},
			{ fieldtype: "Section Break" },
			{ fieldname: "outcome_buttons", fieldtype: "HTML", options: this.outcome_html() },
			{ fieldname: "outcome", fieldtype: "Data", hidden: 1, default: "Positive" },
		];
	}

	/** What a first contact should cover, by the channel they came by; what is ticked is done. */
	checklist_fields() {
		if (!this.context.checklist.length) return [];
		return [
			{
				fieldname: "covered",
				fieldtype: "MultiCheck",
				label: __("Checklist (tick what you covered)"),
				columns: 2,
				options: this.context.checklist.map(({ value, label }) => ({
					value,
					label: frappe.utils.escape_html(label),
				})),
			},
		];
	}

	/** What the market gives to talk about; ticked is talked about. */
	point_fields() {
		const points = this.context.talking_points.filter(({ discussed_on }) => !discussed_on);
		if (!points.length) return [];
		return [
			{
				fieldname: "talked_about",
				fieldtype: "MultiCheck",
				label: __("Talking Points (tick what you talked about)"),
				columns: 1,
				options: points.map(({ name, talking_point }) => ({
					value: name,
					label: frappe.utils.escape_html(talking_point),
				})),
			},
		];
	}

	said_fields() {
		return [
			{ fieldname: "subject", fieldtype: "Data", label: __("Subject"), reqd: 1, length: 140 },
			{ fieldname: "notes", fieldtype: "Small Text", label: __("What Was Said"), max_height: "72px" },
			{
				fieldtype: "Section Break",
				label: __("More about it"),
				fieldname: "more",
				collapsible: 1,
			},
			{ fieldname: "feedback", fieldtype: "Small Text", label: __("Customer Feedback"), max_height: "72px" },
			...this.need_fields(),
			{ fieldtype: "Column Break" },
			{ fieldname: "pain_point", fieldtype: "Small Text", label: __("Pain Point Found"), max_height: "72px" },
			{ fieldname: "solution_shown", fieldtype: "Small Text", label: __("Solution Shown"), max_height: "72px" },
			{
				fieldname: "minutes",
				fieldtype: "Int",
				label: __("Duration (Minutes)"),
				non_negative: 1,
			},
		];
	}

	/** What a customer needs next is researched anew. */
	need_fields() {
		if (!this.context.takes_new_needs) return [];
		return [
			{
				fieldname: "new_need",
				fieldtype: "Small Text",
				label: __("New Need"),
				description: __("Begins a Lead Research on this customer."),
				max_height: "72px",
			},
		];
	}

	/** A mail from a template, looked at here, is sent and logged in one step. */
	mail_fields() {
		const suggested = this.context.email_template;
		return [
			{ fieldtype: "Section Break", label: __("Write a Mail"), fieldname: "mail_section", collapsible: 1 },
			{
				fieldname: "email_template",
				fieldtype: "Link",
				label: __("Email Template"),
				options: "Email Template",
				description: suggested ? __("The cadence suggests {0}.", [frappe.utils.escape_html(suggested)]) : "",
				onchange: () => this.write_mail(),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "mail_to",
				fieldtype: "Data",
				label: __("Recipient"),
				options: "Email",
				depends_on: "send_mail",
				mandatory_depends_on: "send_mail",
			},
			{ fieldtype: "Section Break" },
			{ fieldname: "send_mail", fieldtype: "Check", label: __("Send it by e-mail when I log it") },
			{
				fieldname: "mail_message",
				fieldtype: "Text Editor",
				label: __("Message"),
				depends_on: "send_mail",
			},
		];
	}

	async write_mail() {
		const { email_template, contact } = this.dialog.get_values(true) || {};
		if (!email_template || email_template === this.written) return;
		this.written = email_template;
		const { message: mail } = await frappe.call({
			method: API + "get_mail",
			type: "GET",
			args: { ...this.record, email_template, contact },
		});
		if (email_template !== this.written) return;
		await this.dialog.set_values({
			send_mail: 1,
			channel: mail.channel,
			outcome: "No Response",
			mail_to: mail.to,
			subject: mail.subject,
			mail_message: mail.message,
		});
		this.mark_outcome();
		this.refresh_suggestion();
	}

	next_fields() {
		const channels = [{ value: "", label: __("As suggested") }, ...this.context.channels];
		return [
			{ fieldtype: "Section Break", label: __("What Comes Next") },
			{ fieldname: "suggestion", fieldtype: "HTML" },
			{
				fieldname: "next_follow_up",
				fieldtype: "Date",
				label: __("Own Date"),
				description: __("Leave it empty to take the suggested date."),
				depends_on: "eval:!doc.nothing_more",
				onchange: () => this.show_suggestion(),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "next_channel",
				fieldtype: "Select",
				label: __("Next Channel"),
				options: channels,
				depends_on: "eval:!doc.nothing_more",
			},
			{
				fieldname: "next_topic",
				fieldtype: "Data",
				label: __("Next Topic"),
				length: 140,
				depends_on: "eval:!doc.nothing_more",
			},
			{ fieldtype: "Section Break" },
			...this.also_fields(),
			{
				fieldname: "nothing_more",
				fieldtype: "Check",
				label: __("Nothing more is planned"),
				onchange: () => this.show_suggestion(),
			},
			{
				fieldname: "end_reason",
				fieldtype: "Small Text",
				label: __("Why Not"),
				depends_on: "nothing_more",
				mandatory_depends_on: "nothing_more",
			},
		];
	}

	also_fields() {
		const others = this.context.plans.filter((plan) => plan.is_due && plan.name !== this.context.plan);
		if (!others.length) return [];
		return [
			{
				fieldname: "also_plans",
				fieldtype: "MultiCheck",
				label: __("Also done for"),
				options: others.map((plan) => ({
					value: plan.name,
					label: [plan.deal_title || plan.plan_type, frappe.datetime.str_to_user(plan.next_follow_up)].join(
						" · "
					),
				})),
			},
		];
	}

	guide_fields() {
		if (!this.context.guide) return [];
		return [
			{ fieldtype: "Section Break", label: __("Talking Guide"), fieldname: "guide_section", collapsible: 1 },
			{
				fieldname: "guide",
				fieldtype: "HTML",
				options: frappe.dom.remove_script_and_style(this.context.guide),
			},
		];
	}

	outcome_html() {
		const outcomes = [
			["Positive", __("Positive")],
			["Neutral", __("Neutral")],
			["Negative", __("Negative")],
			["No Response", __("No Response")],
		];
		const buttons = outcomes.map(
			([value, label]) =>
				`<button type="button" class="btn btn-default btn-sm" role="radio" data-outcome="${value}">${label}</button>`
		);
		return `<div class="form-group">
			<label class="control-label reqd">${__("Outcome")}</label>
			<div class="sp-outcomes" role="radiogroup" aria-label="${__("Outcome")}">${buttons.join("")}</div>
		</div>`;
	}

	show_outcome() {
		const $buttons = this.dialog.$wrapper.find("[data-outcome]");
		$buttons.on("click", async (event) => {
			await this.dialog.set_value("outcome", event.currentTarget.dataset.outcome);
			this.mark_outcome();
			this.refresh_suggestion();
		});
		this.mark_outcome();
	}

	mark_outcome() {
		const chosen = this.dialog.get_value("outcome");
		this.dialog.$wrapper.find("[data-outcome]").each((_idx, button) => {
			const is_chosen = button.dataset.outcome === chosen;
			$(button).toggleClass("btn-primary", is_chosen).toggleClass("btn-default", !is_chosen);
			button.setAttribute("aria-checked", is_chosen);
		});
	}

	async suggest() {
		const { channel, outcome, happened_on } = this.dialog.get_values(true) || {};
		if (!channel) return;
		const asked = (this.asked = `${channel}/${outcome}/${happened_on}`);
		const { message } = await frappe.call({
			method: API + "suggest",
			args: { ...this.record, channel, outcome, happened_on },
		});
		if (asked !== this.asked) return;
		this.suggested = message;
		this.show_suggestion();
	}

	show_suggestion() {
		const $place = this.dialog.fields_dict.suggestion.$wrapper;
		if (!this.suggested || this.dialog.get_value("nothing_more")) {
			$place.empty();
			return;
		}
		const { next_follow_up, why_this_date, next_channel, next_topic } = this.suggested;
		const own = this.dialog.get_value("next_follow_up");
		const what = [next_channel && __(next_channel), next_topic].filter(Boolean).join(" · ");
		const day = next_follow_up ? frappe.datetime.str_to_user(next_follow_up) : __("No next touch");
		$place.html(`<div class="sp-suggestion ${own ? "sp-set-aside" : ""}" aria-live="polite">
			<div><strong class="sp-suggested-date">${day}</strong> ${frappe.utils.escape_html(what)}</div>
			<div class="text-muted small">${frappe.utils.escape_html(why_this_date || "")}</div>
		</div>`);
	}

	save_with_keyboard() {
		this.dialog.$wrapper.on("keydown", (event) => {
			if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
				event.preventDefault();
				event.stopPropagation();
				$(event.target).trigger("change");
				this.dialog.get_primary_btn().trigger("click");
			}
		});
	}

	save(values) {
		return save_once(this.dialog, async () => {
			const { message } = await frappe.call({
				method: API + "log_touch",
				args: this.get_arguments(values),
				freeze: true,
				freeze_message: __("Logging …"),
			});
			tell_next_date(message);
			tell_research(message.research);
			refresh_open_form();
			this.done?.();
		});
	}

	get_arguments(values) {
		const { also_plans, talked_about, covered, nothing_more, end_reason, minutes, ...rest } = values;
		const { email_template, send_mail, mail_to, mail_message, ...touch } = rest;
		delete touch.suggestion;
		delete touch.outcome_buttons;
		delete touch.guide;
		if (nothing_more) {
			delete touch.next_follow_up;
		}
		return {
			...this.record,
			touch: { ...touch, duration: (minutes || 0) * 60, covered: (covered || []).join("\n") },
			also_plans: also_plans || [],
			talked_about: talked_about || [],
			end_reason: nothing_more ? end_reason : null,
			mail: send_mail ? { to: mail_to, message: mail_message } : null,
		};
	}
}
