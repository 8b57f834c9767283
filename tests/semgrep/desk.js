// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

const DOCTYPE = "Follow-up Plan";

frappe.ui.form.on(DOCTYPE, {
	refresh(frm) {
		// ruleid: cur-frm
		cur_frm.save();
		// ok: cur-frm
		frm.save();
		// ruleid: untranslated-label
		frm.add_custom_button("Log and Plan", () => log(frm));
		// ok: untranslated-label
		frm.add_custom_button(__("Log and Plan"), () => log(frm));
		// ruleid: var
		var plan = frm.doc;
		// ok: var
		const topic = plan.next_topic;
		return topic;
	},
});

function say(frm) {
	// ruleid: untranslated-desk-message
	frappe.throw("Name a channel.");
	// ruleid: untranslated-desk-message
	frappe.msgprint(`${frm.doc.name} was saved.`);
	// ruleid: untranslated-desk-message
	frappe.show_alert({ message: "Saved", indicator: "green" });
	// ok: untranslated-desk-message
	frappe.show_alert({ message: `<b>${__("Saved")}</b> ${frm.doc.name}.`, indicator: "green" });
	// ok: untranslated-desk-message
	frappe.show_alert({ message: __("Saved"), indicator: "green" });
}

function fields() {
	// ruleid: untranslated-label
	const first = { fieldname: "channel", label: "Channel", fieldtype: "Link" };
	// ok: untranslated-label
	const second = { fieldname: "channel", label: __("Channel"), fieldtype: "Link" };
	// ok: untranslated-label
	const third = { start: "next_follow_up", title: "title" };
	return [first, second, third];
}

function build(name) {
	// ruleid: built-string-in-translation
	const first = __(`${name} is late`);
	// ruleid: built-string-in-translation
	const second = __("Late: " + name);
	// ok: built-string-in-translation
	const third = __("{0} is late", [name]);
	return [first, second, third];
}

function show(element, doc) {
	// ruleid: html-from-data
	element.html(`<b>${doc.customer_name}</b>`);
	// ok: html-from-data
	element.html(`<b>${frappe.utils.escape_html(doc.customer_name)}</b>`);
	// ok: html-from-data
	element.html(`<b>${__("Due")}</b>`);
}
