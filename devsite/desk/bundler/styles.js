// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// Stylesheets: Sass to CSS, mirrored for right-to-left languages when asked.

const fs = require("fs");
const path = require("path");
const compileSass = require("./compile_sass");

function mirrored(css) {
	return require("rtlcss").process(css);
}

module.exports = (plan) => ({
	name: "styles",
	setup(build) {
		const load = (file) => {
			const text = fs.readFileSync(file, "utf-8");
			return file.endsWith(".css") ? text : compileSass(text, file, plan);
		};
		build.onLoad({ filter: /\.(css|scss|sass)$/ }, ({ path: file }) => {
			const css = load(file);
			return {
				contents: plan.rightToLeft ? mirrored(css) : css,
				loader: "css",
				resolveDir: path.dirname(file),
			};
		});
	},
});
