// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.stage_strip");

const ASK_AGAIN_AFTER = 1000;
const ASK_AT_MOST = 6;
const PARTIES = ["Lead", "Prospect", "Customer"];
const SIGNS = { done: "✓", now: "▸", next: "", passed: "–", missing: "!", lost: "✕" };

/** Show above the fields of a form where its sale stands and what comes next. */
sales_process.stage_strip.show = function (frm) {
	if (frm.is_new()) {
		frm.stage_strip?.clear();
		return;
	}
	frm.stage_strip = frm.stage_strip || new StageStrip(frm);
	return frm.stage_strip.refresh();
};

class StageStrip {
	constructor(frm) {
		this.frm = frm;
		this.$strip = $(`<section class="sp-strip" aria-label="${__("Sales Process")}"></section>`)
			.hide()
			.prependTo(frm.layout.wrapper);
		this.$strip.on("click", "[data-do]", (event) => this.do(event.currentTarget));
	}

	clear() {
		this.asked = null;
		this.$strip.empty().hide();
	}

	async refresh() {
		const { doctype, docname } = this.frm;
		const asked = (this.asked = {});
		for (let turn = 1; turn <= ASK_AT_MOST; turn++) {
			const { message } = await frappe.call({
				method: "sales_process.api.stage_strip.get_strip",
				args: { doctype, name: docname },
			});
			if (asked !== this.asked || docname !== this.frm.docname) return;
			this.show(message);
			if (!message?.pending) return;
			await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_AFTER));
			if (asked !== this.asked) return;
		}
	}

	show(strip) {
		if (!strip) {
			this.clear();
			return;
		}
		this.strip = strip;
		const lines = strip.lines.map((line) => this.deal_line(line, strip));
		if (PARTIES.includes(this.frm.doctype) || !lines.length) {
			lines.push(this.account_line(strip));
		}
		this.$strip.html(lines.join("")).show();
	}

	deal_line(line, strip) {
		const title = link("Sales Deal", line.deal, line.title);
		return `<div class="sp-line" data-deal="${text(line.deal)}">
			<div class="sp-head">${title}${this.outcome(line)}${this.survey(line.survey)}${this.scope(line)}</div>
			${this.stages(line, strip)}
			${this.next_touch(line.plan, strip, {
				doctype: "Sales Deal",
				name: line.deal,
				is_open: is_open(line),
				is_lost: line.outcome === "Lost",
			})}
		</div>`;
	}

	account_line(strip) {
		const has_lines = strip.lines.length > 0;
		if (strip.pending) return hint(__("Being taken up: its follow-up plan appears in a moment."));
		if (strip.can_be_followed) {
			const message =
				this.frm.doctype === "Opportunity"
					? __("This opportunity is not followed up.")
					: __("This quotation is not followed up.");
			return hint(message, button("follow", __("Follow Up"), { is_primary: true }));
		}
		if (strip.is_draft) return hint(__("A draft. What comes of it is followed up when it is submitted."));
		if (strip.followed_by_others) return hint(__("Colleagues follow up this customer."));
		const is_shown = strip.lines.some((line) => line.survey && line.survey.name === strip.survey.name);
		const survey = is_shown ? "" : this.survey(strip.survey);
		if (has_lines && !strip.account_plan && !survey) return "";
		const record = {
			doctype: this.frm.doctype,
			name: this.frm.docname,
			is_open: !has_lines,
			has_bought: strip.has_bought,
		};
		return `<div class="sp-line">
			<div class="sp-head"><span>${text(account_label(strip))}</span>${survey}${this.research(strip)}</div>
			${this.next_touch(strip.account_plan, strip, record)}
		</div>`;
	}

	stages({ stages, deal }, strip) {
		const states = {
			done: __("done"),
			now: __("in progress"),
			next: __("to come"),
			passed: __("not needed"),
			missing: __("something is missing"),
			lost: __("lost"),
		};
		const items = stages.map(({ label, state, facts, step, missing }) => {
			const links = facts.map((fact) => link(fact.doctype, fact.name, fact.label));
			const action =
				step && strip.can_write
					? button(step.do, `+ ${text(step.label)}`, { doctype: "Sales Deal", name: deal })
					: "";
			return `<li class="sp-stage sp-${state}" title="${text(label)}: ${text(missing) || states[state]}">
				<span class="sp-stage-name"><span aria-hidden="true">${SIGNS[state]}</span> ${text(label)}
				<span class="sr-only">(${text(missing) || states[state]})</span></span>
				<span class="sp-facts">${links.join("")}${action}</span>
			</li>`;
		});
		return `<ol class="sp-stages">${items.join("")}</ol>`;
	}

	research({ can_be_researched }) {
		if (!can_be_researched) return "";
		return `<span class="sp-actions">${button("research", __("Start Research"), {})}</span>`;
	}

	outcome({ outcome, outcome_label, has_expired }) {
		const colours = { Open: "blue", "Partly Won": "orange", Won: "green", Lost: "red" };
		const expired = has_expired && outcome === "Open" ? pill(__("Offer expired"), "orange") : "";
		return pill(outcome_label, colours[outcome]) + expired;
	}

	/** Which steps this sale needs, by which rule. */
	scope({ scope, scope_label }) {
		if (!scope) return "";
		const url = frappe.utils.get_form_link("Process Scope", scope);
		return `<a href="${url}" class="sp-scope text-muted small" title="${__("Which steps this sale needs")}">${text(scope_label)}</a>`;
	}

	survey(survey) {
		if (!survey) return "";
		const label = survey.is_answered
			? __("Survey: {0} of 100", [format_number(survey.overall_score, null, 0)])
			: __("Survey: {0}", [survey.status_label]);
		const colour = survey.is_low ? "red" : survey.is_answered ? "green" : "gray";
		const url = frappe.utils.get_form_link("Satisfaction Survey", survey.name);
		return `<a href="${url}">${pill(survey.is_low ? `${label} ⚠` : label, colour)}</a>`;
	}

	next_touch(plan, strip, record) {
		if (!plan) {
			if (record.is_lost && strip.can_write) return `<div class="sp-touch">${this.stay_in_touch()}</div>`;
			if (!record.is_open) return "";
			const nothing = record.has_bought
				? `<span class="sp-what">${__("Has bought. No revisit is planned.")}</span>`
				: `<span class="sp-late">${__("No next step is planned.")}</span>`;
			return `<div class="sp-touch">${nothing}${this.actions(record, strip)}</div>`;
		}
		const why = plan.why_this_date
			? `<button type="button" class="btn btn-xs sp-why-button" data-do="why" aria-expanded="false"
				aria-label="${__("Why this date?")}" title="${text(plan.why_this_date)}">i</button>`
			: "";
		const what = [plan.next_channel, plan.next_topic, plan.owner].filter(Boolean).map(text).join(" · ");
		return `<div class="sp-touch">
			<span>${this.date(plan)}${why}</span><span class="sp-what">${what}</span>
			${this.actions({ doctype: "Follow-up Plan", name: plan.name }, strip, plan)}
		</div>
		<p class="sp-why text-muted small" hidden>${text(plan.why_this_date)}</p>`;
	}

	date(plan) {
		const day = plan.next_follow_up ? frappe.datetime.str_to_user(plan.next_follow_up) : "–";
		if (plan.is_overdue) return `<strong class="sp-late">${day} (${__("overdue")})</strong>`;
		if (plan.is_due) return `<strong class="sp-today">${day} (${__("today")})</strong>`;
		if (plan.status === "Paused") return `<strong>${day}</strong> (${text(plan.status_label)})`;
		return `<strong>${day}</strong>`;
	}

	actions(record, strip, plan) {
		const open = plan ? button("open", __("Open Plan"), record) : "";
		if (!strip.can_write) return `<span class="sp-actions">${open}</span>`;
		return `<span class="sp-actions">
			${button("log", __("Log Touch"), { ...record, is_primary: true })}
			${button("date", __("Set Date"), record)}
			${open}
		</span>`;
	}

	/** Lost is not the end of a customer: offer to nurture him. */
	stay_in_touch() {
		return `<span>${__("Lost. The customer may buy another time.")}</span>
			<span class="sp-actions">${button("nurture", __("Stay in Touch"), {})}</span>`;
	}

	do(element) {
		const { do: what, doctype, name } = element.dataset;
		const target = { doctype, name };
		if (what === "log") sales_process.follow_up.log(target);
		if (what === "date") sales_process.follow_up.set_date(target);
		if (what === "open") frappe.set_route("Form", doctype, name);
		if (what === "follow") this.follow();
		if (what === "research") this.start_research();
		if (what === "qualify") frappe.set_route("Form", "Lead Research", this.line_of(name).research);
		if (what === "grade") sales_process.grade.start(name);
		if (what === "plan") sales_process.plan.start(name);
		if (what === "offer") this.make_offer(this.line_of(name));
		if (what === "negotiate") sales_process.negotiation.start(name);
		if (what === "deliver") sales_process.delivery.make_for_deal(name);
		if (what === "nurture") sales_process.follow_up.new_plan({ ...this.strip.party, plan_type: "Nurture" });
		if (what === "why") {
			const $why = $(element).closest(".sp-line").find(".sp-why");
			$why.prop("hidden", !$why.prop("hidden"));
			element.setAttribute("aria-expanded", !$why.prop("hidden"));
		}
	}

	line_of(deal) {
		return this.strip.lines.find((line) => line.deal === deal);
	}

	async follow() {
		await frappe.call({
			method: "sales_process.api.stage_strip.follow",
			args: { doctype: this.frm.doctype, name: this.frm.docname },
			freeze: true,
		});
		this.frm.reload_doc();
	}

	async start_research() {
		const { message: research } = await frappe.call({
			method: "sales_process.api.lead_research.start",
			args: this.strip.party,
			freeze: true,
		});
		frappe.set_route("Form", "Lead Research", research);
	}

	make_offer({ opportunity }) {
		frappe.model.open_mapped_doc({
			method: "erpnext.crm.doctype.opportunity.opportunity.make_quotation",
			source_name: opportunity,
		});
	}
}

function party_of(doc) {
	if (["Lead", "Prospect", "Customer"].includes(doc.doctype)) return { party_type: doc.doctype, party: doc.name };
	if (doc.doctype === "Opportunity")
		return { party_type: doc.opportunity_from, party: doc.party_name, company: doc.company };
	if (doc.doctype === "Quotation")
		return { party_type: doc.quotation_to, party: doc.party_name, company: doc.company };
	return { party_type: "Customer", party: doc.customer, company: doc.company };
}

function account_label({ account_plan, lines }) {
	if (account_plan) return account_plan.plan_type;
	return lines.length ? __("Last survey") : __("No open deal");
}

function is_open({ outcome }) {
	return ["Open", "Partly Won"].includes(outcome);
}

function text(value) {
	return frappe.utils.escape_html(value || "");
}

function link(doctype, name, title) {
	return `<a href="${frappe.utils.get_form_link(doctype, name)}">${text(title || name)}</a>`;
}

function pill(label, colour) {
	return `<span class="indicator-pill no-indicator-dot ${colour}">${text(label)}</span>`;
}

function hint(message, action = "") {
	return `<div class="sp-line"><div class="sp-touch"><span>${message}</span>
		<span class="sp-actions">${action}</span></div></div>`;
}

function button(what, label, { doctype = "", name = "", is_primary = false }) {
	return `<button type="button" class="btn btn-xs ${is_primary ? "btn-primary" : "btn-default"}"
		data-do="${what}" data-doctype="${text(doctype)}" data-name="${text(name)}">${label}</button>`;
}
