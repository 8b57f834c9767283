// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.competitor");

const API = "sales_process.api.competitor";

/** A button for the battle cards of a deal, where the form has a deal and the user may see profiles. */
sales_process.competitor.add_button = function (frm, deal) {
	if (frm.is_new() || !deal) return;
	frm.add_custom_button(__("Competitors"), () => sales_process.competitor.edit(frm), __("Follow-up"));
	if (!frappe.model.can_read("Competitor Profile")) return;
	frm.add_custom_button(__("Battle Cards"), () => show_cards(frm), __("Follow-up"));
};

async function show_cards(frm) {
	const { message: cards } = await frappe.call({
		method: `${API}.get_battle_cards`,
		type: "GET",
		args: { doctype: frm.doctype, name: frm.docname },
		freeze: true,
	});
	if (!cards.length) {
		frappe.msgprint({
			title: __("No Competitor Is Known"),
			message: __("Name the competitors of this purchase under {0}.", [__("Competitors").bold()]),
		});
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Battle Cards"),
		size: "large",
		fields: [{ fieldname: "cards", fieldtype: "HTML", options: cards.map(card).join("") }],
	});
	dialog.$wrapper.on("click", "[data-new-profile]", ({ currentTarget }) => {
		dialog.hide();
		frappe.new_doc("Competitor Profile", { competitor: currentTarget.dataset.newProfile });
	});
	dialog.show();
}

function card(row) {
	const head = `<h4>${text(row.competitor)}${row.position ? ` ${pill(row.position, "blue")}` : ""}</h4>
		<p class="text-muted">${text(record(row.record))}</p>
		${row.offer ? `<p><strong>${__("Their Offer Here")}:</strong> ${text(row.offer)}</p>` : ""}`;
	if (!row.profile) return `<section class="sp-card">${head}${no_profile(row.competitor)}</section>`;
	const link = `<a href="${frappe.utils.get_form_link("Competitor Profile", row.profile)}">${__("Open Profile")}</a>`;
	return `<section class="sp-card">${head}${sales_process.competitor.standing(row)}${prices(row)}${link}</section>`;
}

function no_profile(competitor) {
	if (!frappe.model.can_create("Competitor Profile")) {
		return `<p class="text-muted">${__("Nobody has written a profile yet.")}</p>`;
	}
	return `<button type="button" class="btn btn-xs btn-default" data-new-profile="${text(competitor)}">${__(
		"Write a Profile"
	)}</button>`;
}

function record({ won, lost, open }) {
	if (!won && !lost && !open) return __("No other deal with them yet.");
	return __("Against them: {0} won, {1} lost, {2} open.", [won, lost, open]);
}

function prices({ price_strategy, price_notes, products }) {
	const lines = [
		[price_strategy, price_notes].filter(Boolean).join(": "),
		products.map(({ product, our_item }) => (our_item ? `${product} ↔ ${our_item}` : product)).join(", "),
	].filter(Boolean);
	return lines.length ? `<p><strong>${__("Prices and Products")}:</strong> ${lines.map(text).join(" · ")}</p>` : "";
}

/** Where we lead and where they do, side by side. */
sales_process.competitor.standing = function ({ selling_points, objections, unknown, net_advantage }) {
	if (net_advantage === null && !unknown.length) {
		return `<p class="text-muted">${__("Compare us with them, point by point, to see what to say.")}</p>`;
	}
	const sum = net_advantage === null ? "" : `<p>${advantage(net_advantage)}</p>`;
	const ask = unknown.length
		? `<p class="text-muted">${__("Not known yet: {0}", [unknown.map(text).join(", ")])}</p>`
		: "";
	return `${sum}<div class="sp-against">
		${points(__("What to Say"), selling_points, "green", __("Nothing in which we lead yet."))}
		${points(__("What to Be Ready for"), objections, "orange", __("Nothing in which they lead."))}
	</div>${ask}`;
};

function advantage(value) {
	if (value > 0) return __("All in all we lead by {0} of 100.", [value]);
	if (value < 0) return __("All in all they lead by {0} of 100.", [-value]);
	return __("All in all we are level.");
}

function points(title, rows, colour, nothing) {
	const lines = rows.map(
		({ dimension, ours, theirs, importance, evidence }) => `<li>
			${pill(`${ours} : ${theirs}`, colour)} <strong>${text(dimension)}</strong>
			<span class="text-muted small">${__("importance {0}", [importance])}</span>
			<div>${text(evidence)}</div></li>`
	);
	const list = lines.length ? `<ul>${lines.join("")}</ul>` : `<p class="text-muted">${nothing}</p>`;
	return `<div><div class="control-label">${title}</div>${list}</div>`;
}

function pill(label, colour) {
	return `<span class="indicator-pill no-indicator-dot ${colour}">${text(label)}</span>`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
