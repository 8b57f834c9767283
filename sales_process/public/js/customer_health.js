// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.customer_health");

const COLOURS = { good: "green", watch: "orange", bad: "red", unknown: "gray" };

/** Below the strip of a customer's form: how he is doing with us, each with its reason and the records behind it. */
sales_process.customer_health.show = async function (frm) {
	if (frm.is_new()) return;
	const asked = (frm.customer_health_asked = {});
	const { message: signs } = await frappe.call({
		method: "sales_process.api.customer_health.get_health",
		type: "GET",
		args: { customer: frm.docname },
	});
	if (asked !== frm.customer_health_asked) return;
	frm.$customer_health?.remove();
	if (!signs) return;
	const items = signs.map(({ about, text, tone, link }) => {
		const name = frappe.utils.escape_html(about);
		const title = link ? `<a href="${frappe.utils.escape_html(link)}">${name}</a>` : name;
		return `<li><span class="indicator-pill ${COLOURS[tone]}">${title}</span> ${frappe.utils.escape_html(text)}</li>`;
	});
	frm.$customer_health = $(`<section class="sp-health" aria-label="${__("Customer Health")}">
		<ul>${items.join("")}</ul></section>`);
	const $strip = frm.layout.wrapper.find("> .sp-strip");
	if ($strip.length) frm.$customer_health.insertAfter($strip);
	else frm.$customer_health.prependTo(frm.layout.wrapper);
};
