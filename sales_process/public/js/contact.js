// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.ui.form.on("Contact", {
	refresh(frm) {
		sales_process.care.add_birthday_button(frm);
		if (["System Manager", "Sales Master Manager"].some((role) => frappe.user.has_role(role))) {
			frm.page.add_menu_item(__("Erase Personal Data"), () => erase(frm));
		}
	},
});

function erase(frm) {
	const question = __(
		"Take {0} out of everything that is kept: name, addresses, what was said, birthday, greetings and survey answers in words? Nobody can undo it.",
		[frappe.utils.escape_html(frm.doc.full_name || frm.doc.name).bold()]
	);
	frappe.confirm(question, async () => {
		await frappe.call({
			method: "sales_process.api.personal_data.erase_contact",
			args: { contact: frm.doc.name },
			freeze: true,
		});
		frm.reload_doc();
	});
}
