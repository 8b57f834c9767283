// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// import "./row.html" registers the text as frappe.templates["row"], as the framework's own build does.

const fs = require("fs");
const path = require("path");

// The text becomes a template literal, not JSON: templates count on `\n` and `${}` being evaluated.
function asTemplateLiteral(text) {
	return "`" + text.replace(/`/g, "\\`") + "`";
}

module.exports = {
	name: "html-templates",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
			const name = path.basename(file).split(".")[0];
			const text = asTemplateLiteral(fs.readFileSync(file, "utf-8"));
			return {
				contents: `frappe.templates[${JSON.stringify(name)}] = ${text};`,
				loader: "js",
			};
		});
	},
};
