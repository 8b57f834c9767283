// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// Sass, with the framework's way to name files: "~package/file" and "app/public/file".

const path = require("path");
const { pathToFileURL } = require("url");

function tildeImporter(packages) {
	return {
		findFileUrl(url) {
			if (!url.startsWith("~")) return null;
			return pathToFileURL(path.join(packages, url.slice(1)));
		},
	};
}

module.exports = function compileSass(text, file, { packages, roots }) {
	// loading Sass takes longer than bundling an app that has no stylesheet
	const sass = require("sass");
	return sass.compileString(text, {
		url: pathToFileURL(file),
		syntax: file.endsWith(".sass") ? "indented" : "scss",
		importer: { findFileUrl: (url) => (url.startsWith("file:") ? new URL(url) : null) },
		importers: [tildeImporter(packages)],
		loadPaths: [path.dirname(file), ...roots, packages],
		logger: sass.Logger.silent,
	}).css;
};
