// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Follow-up Plan", {
	setup(frm) {
		frm.set_query("deal", () => ({ filters: { account: frm.doc.account } }));
		frm.set_query("next_channel", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		show_indicator(frm);
		show_why(frm);
		show_bad_address(frm);
		keep_to_assessment(frm);
		add_buttons(frm);
		show_logs(frm);
		show_talking_points(frm);
	},
});

function show_indicator(frm) {
	if (frm.is_new() || frm.is_dirty()) return;
	const [label, colour] = sales_process.follow_up.plan_indicator(frm.doc);
	frm.page.set_indicator(label, colour);
}

function show_why(frm) {
	if (frm.is_new() || !frm.doc.why_this_date) return;
	const day = frappe.datetime.str_to_user(frm.doc.next_follow_up);
	const is_late = frm.doc.next_follow_up < frappe.datetime.get_today();
	const why = frappe.utils.escape_html(frm.doc.why_this_date);
	frm.set_intro(`<strong>${day}</strong> · ${why}`, is_late ? "red" : "blue");
}

function show_bad_address(frm) {
	if (frm.is_new() || !frm.doc.bad_address) return;
	const address = frappe.utils.escape_html(frm.doc.bad_address);
	frm.dashboard.add_comment(__("Mails to {0} come back.", [address]), "red", true);
}

/** From the first assessment of the deal on, the newest one sets the pace. */
function keep_to_assessment(frm) {
	const assessed = frm.doc.__onload?.assessed_fields || [];
	for (const fieldname of ["urgency", "intent", "cycle_days"]) {
		const is_assessed = assessed.includes(fieldname);
		frm.set_df_property(fieldname, "read_only", is_assessed ? 1 : 0);
		frm.set_df_property(fieldname, "description", is_assessed ? __("From the newest assessment.") : "");
	}
}

function add_buttons(frm) {
	if (frm.is_new()) return;
	frm.add_custom_button(__("Customer"), () => open_party(frm), __("Open", null, "Button"));
	if (frm.doc.deal) {
		frm.add_custom_button(__("Quotation"), () => open_quotation(frm), __("Open", null, "Button"));
	}
	if (!["Active", "Paused"].includes(frm.doc.status) || !frm.perm[0]?.write) return;
	frm.add_custom_button(__("Set Date"), () => sales_process.follow_up.set_date(frm));
	frm.add_custom_button(__("Pause until …"), () => pause(frm));
	frm.add_custom_button(__("End …"), () => end(frm));
	frm.add_custom_button(__("Log Touch"), () => sales_process.follow_up.log(frm)).addClass("btn-primary");
}

async function open_party(frm) {
	const { message: account } = await frappe.call({
		method: "frappe.client.get",
		type: "GET",
		args: { doctype: "Sales Account", name: frm.doc.account },
	});
	const ranks = ["Lead", "Prospect", "Customer"];
	const [party] = account.parties.sort(
		(one, other) => ranks.indexOf(other.party_type) - ranks.indexOf(one.party_type)
	);
	frappe.set_route("Form", party.party_type, party.party);
}

async function open_quotation(frm) {
	const { message: deal } = await frappe.db.get_value("Sales Deal", frm.doc.deal, "newest_quotation");
	if (deal.newest_quotation) {
		frappe.set_route("Form", "Quotation", deal.newest_quotation);
	} else {
		frappe.set_route("Form", "Sales Deal", frm.doc.deal);
	}
}

function pause(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Pause This Plan"),
		fields: [
			{ fieldname: "paused_until", fieldtype: "Date", label: __("Go On on"), reqd: 1 },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("What They Wait for"), reqd: 1 },
		],
		primary_action_label: __("Pause"),
		primary_action: ({ paused_until, reason }) =>
			change(frm, dialog, "pause_plan", { until: paused_until, reason }),
	});
	dialog.show();
}

function end(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("End This Plan"),
		fields: [
			{
				fieldname: "end_reason",
				fieldtype: "Small Text",
				label: __("Why is nothing more planned?"),
				reqd: 1,
			},
		],
		primary_action_label: __("End"),
		primary_action: ({ end_reason }) => change(frm, dialog, "end_plan", { reason: end_reason }),
	});
	dialog.show();
}

function change(frm, dialog, method, values) {
	return sales_process.follow_up.save_once(dialog, async () => {
		await frappe.call({
			method: `sales_process.api.follow_up.${method}`,
			args: { plan: frm.docname, ...values },
			freeze: true,
		});
		frm.reload_doc();
	});
}

async function show_logs(frm) {
	if (frm.is_new()) return;
	const plan = frm.docname;
	const { message: logs } = await frappe.call({
		method: "sales_process.api.follow_up.get_logs",
		type: "GET",
		args: { plan },
	});
	if (plan !== frm.docname || !logs.length) return;
	frm.dashboard.parent.find(".sp-logs-section").remove();
	const rows = logs.map(log_row).join("");
	frm.dashboard.add_section(`<ul class="sp-logs">${rows}</ul>`, __("Last Touches"), "custom sp-logs-section");
	frm.dashboard.show();
}

function log_row({ name, happened_on, channel, outcome, subject, replaced_by, owner }) {
	const colours = { Positive: "green", Neutral: "gray", Negative: "red", "No Response": "orange" };
	const link = `<a href="${frappe.utils.get_form_link("Follow-up Log", name)}">${frappe.utils.escape_html(
		subject
	)}</a>`;
	const about = [frappe.datetime.str_to_user(happened_on), __(channel), owner]
		.map((part) => frappe.utils.escape_html(part || ""))
		.join(" · ");
	const replaced = replaced_by ? ` <span class="text-muted">(${__("replaced")})</span>` : "";
	return `<li>
		<span class="indicator-pill ${colours[outcome]}">${__(outcome)}</span>
		<span class="${replaced_by ? "sp-struck-out" : ""}">${link}</span>${replaced}
		<div class="text-muted small">${about}</div>
	</li>`;
}

async function show_talking_points(frm) {
	frm.toggle_display("section_talking_points", false);
	if (frm.is_new()) return;
	const plan = frm.docname;
	const { message: points } = await frappe.call({
		method: "sales_process.api.follow_up.get_talking_points",
		type: "GET",
		args: { plan },
	});
	if (plan !== frm.docname || !points.length) return;
	frm.toggle_display("section_talking_points", true);
	draw(frm, "talking_points", `<ul class="sp-points">${points.map(talking_point).join("")}</ul>`);
}

function talking_point({ insight, title, talking_point, impact, discussed_on }) {
	const colour = discussed_on ? "gray" : impact === "Threat" ? "orange" : "green";
	const label = discussed_on
		? __("Talked about on {0}", [frappe.datetime.str_to_user(discussed_on)])
		: __(impact);
	const link = `<a href="${frappe.utils.get_form_link("Market Insight", insight)}">${frappe.utils.escape_html(title)}</a>`;
	return `<li><span class="indicator-pill ${colour}">${label}</span> ${link}
		<div>${frappe.utils.escape_html(talking_point)}</div></li>`;
}

function draw(frm, fieldname, html) {
	frm.fields_dict[fieldname].$wrapper[0].innerHTML = html;
}
