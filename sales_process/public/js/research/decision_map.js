// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.research");

const STANCES = ["Against Us", "Neutral", "", "In Favour"];
const INFLUENCES = ["High", "Medium", "Low", ""];
const ROLES = {
	"Economic Buyer": "$",
	Technical: "⚙",
	"End User": "◉",
	Gatekeeper: "⛨",
	Champion: "★",
};

/**
 * Who decides, drawn: the higher the more influence, the further to the right the more in favour. What is missing
 * stands below. `notes` are the maker notes that the user may read; without a note a stance is not known.
 */
sales_process.research.decision_map = function (makers, notes) {
	if (!makers.length) return "";
	const stance_of = Object.fromEntries(notes.map(({ maker_row, stance }) => [maker_row, stance || ""]));
	const people = makers.map((row) => ({ ...row, influence: row.influence || "", stance: stance_of[row.name] || "" }));
	const influences = INFLUENCES.filter(
		(influence) => influence || people.some((person) => !person.influence)
	);
	const rows = influences.map((influence) => map_row(influence, people));
	return `<div class="sp-map-scroll"><table class="sp-map">
		<caption class="control-label">${__("Who Decides")}</caption>
		<thead><tr><th scope="col">${__("Influence")}</th>${STANCES.map(
			(stance) => `<th scope="col">${stance_name(stance)}</th>`
		).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>${missing(people)}`;
};

function map_row(influence, people) {
	const cells = STANCES.map((stance) => {
		const here = people.filter((person) => person.influence === influence && person.stance === stance);
		const kind = stance ? frappe.scrub(stance) : "unknown";
		return `<td class="sp-map-${kind}">${here.map(person_chip).join("")}</td>`;
	});
	const name = influence ? __(influence) : __("not known");
	return `<tr><th scope="row">${text(name)}</th>${cells.join("")}</tr>`;
}

function person_chip({ maker_name, job_title, role }) {
	const sign = ROLES[role] ? `<span aria-hidden="true">${ROLES[role]}</span> ` : "";
	const about = [role && __(role), job_title].filter(Boolean).join(" · ");
	return `<div class="sp-map-person" title="${text(about)}">${sign}<strong>${text(maker_name)}</strong>
		<div class="small">${text(about)}</div></div>`;
}

function stance_name(stance) {
	const signs = { "Against Us": "✕", Neutral: "○", "In Favour": "✓" };
	return stance ? `${signs[stance]} ${text(__(stance))}` : `? ${__("not known")}`;
}

/** What somebody who looks at the map would ask. */
function missing(people) {
	const has = (role) => people.some((person) => person.role === role);
	const silent = people.filter(({ influence, stance }) => influence === "High" && !stance);
	const against = people.filter(({ influence, stance }) => influence === "High" && stance === "Against Us");
	const lines = [
		!has("Economic Buyer") && __("Nobody is known who decides on the money."),
		!has("Champion") && __("Nobody inside speaks for us yet."),
		silent.length && __("Where does {0} stand?", [names(silent)]),
		against.length && __("{0} can stop it. What would win them over?", [names(against)]),
	].filter(Boolean);
	return lines.length ? `<ul class="sp-map-gaps">${lines.map((line) => `<li>${line}</li>`).join("")}</ul>` : "";
}

function names(people) {
	return people.map(({ maker_name }) => text(maker_name)).join(", ");
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
