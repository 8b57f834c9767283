// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.pages["my-sales-day"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("My Sales Day"), single_column: true });
	wrapper.sales_day = new MySalesDay(page);
};

frappe.pages["my-sales-day"].on_page_show = function (wrapper) {
	wrapper.sales_day?.refresh();
};

/** The touches of the day, one of which is the current one; keys log it and go on to the next. */
class MySalesDay {
	constructor(page) {
		this.page = page;
		this.current = 0;
		this.$body = $('<div class="sp-day">').appendTo(page.main);
		page.set_primary_action(__("Log and Next"), () => this.log());
		page.set_secondary_action(__("Refresh"), () => this.refresh());
		page.add_menu_item(__("Follow-up Plan"), () => frappe.set_route("List", "Follow-up Plan"));
		page.add_menu_item(__("Sales Day Digest"), () => frappe.set_route("List", "Sales Day Digest"));
		this.listen();
	}

	async refresh() {
		const { message } = await frappe.call({ method: "sales_process.api.my_day.get_day", type: "GET" });
		this.day = message;
		this.show();
	}

	listen() {
		this.$body.on("click", ".sp-day-touch", (event) => {
			this.go_to($(event.currentTarget).index());
			if ($(event.target).closest("[data-do=log]").length) this.log();
		});
		$(document).on("keydown.sp-day", (event) => this.press(event));
	}

	press(event) {
		const is_here = frappe.get_route()[0] === "my-sales-day" && !window.cur_dialog?.display;
		const is_typing = $(event.target).is("input, textarea, select, [contenteditable]");
		if (!is_here || is_typing || event.ctrlKey || event.metaKey || event.altKey) return;
		const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
		if (event.key in steps) {
			event.preventDefault();
			this.go_to(this.current + steps[event.key]);
		} else if (event.key === "l" || (event.key === "Enter" && !$(event.target).is("a, button"))) {
			event.preventDefault();
			this.log();
		}
	}

	go_to(number) {
		const last = this.day.touches.length - 1;
		this.current = Math.max(0, Math.min(number, last));
		const $rows = this.$body.find(".sp-day-touch").removeClass("sp-current").removeAttr("aria-current");
		const $row = $rows.eq(this.current).addClass("sp-current").attr("aria-current", "true");
		$row[0]?.scrollIntoView({ block: "nearest" });
	}

	log() {
		const touch = this.day?.touches[this.current];
		if (!touch) return;
		// what is done leaves the list, so that the next one takes its place
		sales_process.follow_up.log({ doctype: "Follow-up Plan", name: touch.name }, () => this.refresh());
	}

	show() {
		const { touches, overdue, is_cut_off, without_next_step, care, plans, to_approve, questions } = this.day;
		const { prices, unhappy, deliveries, offers, grades } = this.day;
		const due = touches.length ? __("{0} due", [touches.length]) : __("Nothing is due");
		const said = overdue ? __("{0} due, {1} of them overdue", [touches.length, overdue]) : due;
		this.page.set_indicator(said, overdue ? "orange" : "green");
		this.page.btn_primary.prop("disabled", !touches.length);
		const parts = [
			touches.length ? this.touches_html(touches) : this.nothing_html(),
			is_cut_off ? `<p class="text-muted">${__("Only the first {0} are shown.", [touches.length])}</p>` : "",
			section(__("Prices to Approve"), prices, record_row),
			section(__("Customers Who Are Not Satisfied"), unhappy, record_row),
			section(__("Deliveries to Look After"), deliveries, record_row),
			section(__("Offers about to Expire"), offers, record_row),
			section(__("Plans at Risk"), plans, plan_row),
			section(__("Plans to Approve"), to_approve, plan_row),
			section(__("Colleagues Ask You"), questions, question_row),
			section(__("Deals Without a Next Step"), without_next_step, deal_row),
			section(__("Grades to Look at Again"), grades, record_row),
			section(__("Care to Approve"), care, care_row),
		];
		this.$body.html(parts.join(""));
		this.go_to(this.current);
	}

	touches_html(touches) {
		return `<p class="text-muted small sp-day-keys">${__(
			"{0} and {1} move, {2} logs and goes to the next.",
			[key("J"), key("K"), key("L")]
		)}</p><ol class="sp-day-touches">${touches.map(touch_row).join("")}</ol>`;
	}

	nothing_html() {
		return `<div class="sp-day-empty text-muted">${__("Nothing is due today. Well done.")}</div>`;
	}
}

function touch_row({ name, party_name, plan_type, channel, topic, is_answer_due, why }) {
	const link = `<a href="${frappe.utils.get_form_link("Follow-up Plan", name)}">${text(party_name)}</a>`;
	const what = [channel, topic].filter(Boolean).map(text).join(" · ");
	const reasons = why.map((reason, idx) => {
		const colour = idx === 0 && is_answer_due ? "red" : "gray";
		return `<span class="indicator-pill no-indicator-dot ${colour}">${text(reason)}</span>`;
	});
	return `<li class="sp-day-touch">
		<div class="sp-day-who"><strong>${link}</strong> <span class="text-muted small">${text(plan_type)}</span></div>
		<div class="sp-day-what">${what}</div>
		<div class="sp-day-why">${reasons.join(" ")}</div>
		<button type="button" class="btn btn-default btn-xs" data-do="log">${__("Log Touch")}</button>
	</li>`;
}

function section(title, { rows, number }, as_row) {
	if (!number) return "";
	const more = number > rows.length ? `<li class="text-muted">${__("And {0} more.", [number - rows.length])}</li>` : "";
	return `<h5 class="sp-day-title">${title} <span class="text-muted">${number}</span></h5>
		<ul class="sp-day-list">${rows.map(as_row).join("")}${more}</ul>`;
}

function record_row({ doctype, name, title, about }) {
	return `<li><a href="${frappe.utils.get_form_link(doctype, name)}">${text(title || name)}</a>
		<span class="text-muted">${about.map(text).join(" · ")}</span></li>`;
}

function deal_row({ name, title, grade }) {
	const pill = grade ? ` <span class="indicator-pill gray">${__(grade)}</span>` : "";
	return `<li><a href="${frappe.utils.get_form_link("Sales Deal", name)}">${text(title)}</a>${pill}</li>`;
}

function plan_row({ name, party_name, health, at_stake, owner, why }) {
	const about = [at_stake, owner, why].filter(Boolean).map(text).join(" · ");
	return `<li><a href="${frappe.utils.get_form_link("Sales Plan", name)}">${text(party_name)}</a>
		${sales_process.plan.pill(health)} <span class="text-muted">${about}</span></li>`;
}

function question_row({ name, subject, due_on, asked_by }) {
	const about = [asked_by, __("until {0}", [frappe.datetime.str_to_user(due_on)])].map(text).join(" · ");
	return `<li><a href="${frappe.utils.get_form_link("Help Request", name)}">${text(subject)}</a>
		<span class="text-muted">${about}</span></li>`;
}

function care_row({ name, occasion, contact_name, party_name, occasion_on }) {
	const about = [occasion, party_name, frappe.datetime.str_to_user(occasion_on)].filter(Boolean).map(text).join(" · ");
	return `<li><a href="${frappe.utils.get_form_link("Customer Care", name)}">${text(contact_name)}</a>
		<span class="text-muted">${about}</span></li>`;
}

function key(name) {
	return `<kbd>${name}</kbd>`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
