// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const API = "sales_process.api.opportunity_grade";
const PAUSE_WHILE_TYPING = 250;

frappe.ui.form.on("Opportunity Grade", {
	setup(frm) {
		frm.set_query("deal", () => ({ filters: { outcome: ["in", ["Open", "Partly Won"]] } }));
	},

	refresh(frm) {
		// the assessment below shows all of these, and more readably
		frm.toggle_display(["factors", "section_result", "section_why"], false);
		frm.toggle_display("section_assessment", !frm.is_new());
		if (frm.is_new()) return;
		add_buttons(frm);
		frm.assessment = new Assessment(frm);
		frm.assessment.look();
	},

	deal(frm) {
		if (!frm.is_new() || !frm.doc.deal) return;
		const { name, deal } = frm.doc;
		frm.doc.__unsaved = 0;
		sales_process.grade.start(deal).then(() => frappe.model.clear_doc("Opportunity Grade", name));
	},

	closing_on: (frm) => frm.assessment?.look_soon(),
	override_grade: (frm) => frm.assessment?.look_soon(),
});

function add_buttons(frm) {
	frm.add_custom_button(__("Deal"), () => frappe.set_route("Form", "Sales Deal", frm.doc.deal));
	if (frm.doc.docstatus !== 0 && frappe.model.can_create("Opportunity Grade")) {
		frm.add_custom_button(__("Assess Again"), () => sales_process.grade.start(frm.doc.deal));
	}
}

/** Every factor with its levels, guide, evidence and part of the score; what is missing and what would lift it. */
class Assessment {
	constructor(frm) {
		this.frm = frm;
		this.can_type = frm.doc.docstatus === 0 && Boolean(frm.perm[0]?.write);
		this.$box = $(frm.fields_dict.assessment.wrapper).empty();
		this.$box.on("change", "select[data-factor]", (event) => this.choose(event.currentTarget));
		this.$box.on("input", "input[data-factor]", (event) => this.note(event.currentTarget));
		this.$box.on("click", "button[data-factor]", (event) => this.still_so(event.currentTarget));
		this.look_soon = frappe.utils.debounce(() => this.look(), PAUSE_WHILE_TYPING);
	}

	async look() {
		const asked = (this.asked = {});
		const { message: view } = await frappe.call({ method: `${API}.preview`, args: { doc: this.frm.doc } });
		if (asked !== this.asked || !view) return;
		if (!this.is_drawn) this.draw(view);
		this.show(view);
	}

	row(element) {
		return this.frm.doc.factors.find((row) => row.factor === element.dataset.factor);
	}

	choose(element) {
		Object.assign(this.row(element), {
			typed_level: element.value || null,
			level_key: null,
			as_of: element.value ? frappe.datetime.get_today() : null,
		});
		this.changed();
	}

	still_so(element) {
		this.row(element).as_of = frappe.datetime.get_today();
		this.changed();
		this.part(element.dataset.factor).find("select").trigger("focus");
	}

	note(element) {
		this.row(element).note = element.value;
		this.frm.dirty();
	}

	changed() {
		this.frm.dirty();
		this.look_soon();
	}

	part(factor) {
		return this.$box.find(".sp-factor").filter((_idx, element) => element.dataset.factor === factor);
	}

	// drawn once: what a person has the cursor in must stay

	draw({ rows }) {
		this.is_drawn = true;
		const axes = [
			["Fit", __("Fit"), __("who they are")],
			["Heat", __("Heat"), __("how warm it is now; it falls with time")],
		];
		const parts = axes.map(([axis, label, meaning]) => {
			const own = rows.filter((row) => row.axis === axis);
			if (!own.length) return "";
			return `<section class="sp-axis" aria-label="${text(label)}">
				<h5>${text(label)} <small class="text-muted">${text(meaning)}</small>
					<span class="sp-axis-value" data-axis="${axis}"></span></h5>
				${own.map((row) => this.factor(row)).join("")}
			</section>`;
		});
		const html = `<div class="sp-grade"><div class="sp-grade-head" aria-live="polite"></div>
			<div class="sp-axes">${parts.join("")}</div>
			<div class="sp-grade-foot"></div></div>`;
		this.$box[0].innerHTML = html;
	}

	factor(row) {
		const id = `sp-${frappe.scrub(row.factor)}`;
		const questions = row.questions.map((question) => `<li>${text(question)}</li>`).join("");
		return `<div class="sp-factor" data-factor="${text(row.factor)}">
			<div class="sp-factor-head">
				<label for="${id}">${text(row.label)}</label>
				<span class="sp-factor-points"></span>
			</div>
			<div class="sp-bar" role="img"><span></span></div>
			${this.can_type ? this.select(row, id) : '<div class="sp-factor-level"></div>'}
			<div class="sp-factor-guide text-muted small" id="${id}-guide"></div>
			<div class="sp-factor-faded small"></div>
			<div class="sp-factor-evidence text-muted small"></div>
			${this.note_field(row)}
			${questions ? `<details class="small"><summary>${__("What to Ask")}</summary><ul>${questions}</ul></details>` : ""}
		</div>`;
	}

	select(row, id) {
		const options = row.levels.map(
			({ value, label }) =>
				`<option value="${text(value)}" ${value === row.typed_level ? "selected" : ""}>${text(label)}</option>`
		);
		return `<select id="${id}" class="form-control input-sm" data-factor="${text(row.factor)}"
			aria-describedby="${id}-guide"><option value=""></option>${options.join("")}</select>`;
	}

	note_field({ factor, label, note }) {
		if (!this.can_type) return note ? `<div class="small">${text(note)}</div>` : "";
		return `<input class="form-control input-xs" data-factor="${text(factor)}" value="${text(note)}"
			placeholder="${__("How do you know?")}" aria-label="${text(__("Note on {0}", [label]))}">`;
	}

	// shown again after every change

	show(view) {
		view.rows.forEach((row) => this.show_factor(row));
		this.$box.find(".sp-grade-head")[0].innerHTML = this.head(view);
		this.$box.find(".sp-grade-foot")[0].innerHTML = this.foot(view);
		this.$box.find("[data-axis=Fit]").text(points(view.fit));
		this.$box.find("[data-axis=Heat]").text(points(view.heat));
		this.show_closing(view);
	}

	show_factor(row) {
		const $part = this.part(row.factor);
		const share = row.most ? (100 * row.contribution) / row.most : 0;
		const said = __("{0} of {1}", [part(row.contribution), part(row.most)]);
		$part.toggleClass("sp-unknown", !row.level);
		$part.find(".sp-factor-points").text(said);
		$part.find(".sp-bar").attr("aria-label", `${row.label}: ${said}`);
		$part.find(".sp-bar span").css("width", `${share}%`);
		$part.find("select option:first").text(this.unchosen(row));
		$part.find(".sp-factor-level").text(row.level_label || __("Unknown"));
		$part.find(".sp-factor-guide").text(row.levels.find(({ value }) => value === row.level)?.guide || "");
		$part.find(".sp-factor-evidence").text(row.evidence || "");
		$part.find(".sp-factor-faded")[0].innerHTML = this.faded(row);
	}

	unchosen({ measured_label, evidence }) {
		if (measured_label) return __("Measured: {0}", [measured_label]);
		return evidence ? __("Unknown") : __("Not assessed yet");
	}

	faded(row) {
		if (!row.has_faded) return "";
		const said = __("Chosen on {0}; counts as “{1}” now.", [row.as_of_in_words, row.level_label]);
		const button = `<button type="button" class="btn btn-xs btn-default" data-factor="${text(row.factor)}">
			${__("Still So")}</button>`;
		return `${text(said)} ${this.can_type ? button : ""}`;
	}

	head(view) {
		const facts = [__("Known: {0}%", [points(view.known)])];
		if (view.heat_changes_on) {
			facts.push(
				__("if nothing happens it changes on {0}", [frappe.datetime.str_to_user(view.heat_changes_on)])
			);
		}
		const by_hand =
			view.grade === view.computed_grade
				? ""
				: `<span class="text-muted">${text(__("set by hand; by the rules {0}", [__(view.computed_grade)]))}</span>`;
		const old =
			this.frm.doc.docstatus === 1 && !view.is_newest
				? `<span class="indicator-pill red">${__("A newer assessment counts")}</span>`
				: "";
		return `${sales_process.grade.pill(view.grade)}
			<strong>${text(__("{0} of 100", [points(view.score)]))}</strong>
			<span class="sp-bar sp-bar-wide" aria-hidden="true"><span style="width:${Number(view.score)}%"></span></span>
			${by_hand}<span class="text-muted">${text(facts.join(" · "))}</span>${old}`;
	}

	foot({ gaps, lifts }) {
		return this.list(__("What Is Missing"), gaps) + this.list(__("What Would Lift It"), lifts);
	}

	list(title, items) {
		if (!items.length) return "";
		const rows = items.map((item) => `<li>${text(item.text)}</li>`).join("");
		return `<section><h5>${text(title)}</h5><ul>${rows}</ul></section>`;
	}

	show_closing({ closing_is_measured }) {
		if (!this.can_type) return;
		this.frm.set_df_property("closing_on", "read_only", closing_is_measured ? 1 : 0);
	}
}

function text(value) {
	return frappe.utils.escape_html(value || "");
}

function points(value) {
	return sales_process.grade.points(value);
}

function part(value) {
	return format_number(value || 0, null, Number.isInteger(Number((value || 0).toFixed(1))) ? 0 : 1);
}
