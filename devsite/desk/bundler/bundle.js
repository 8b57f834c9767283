// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// Bundles the public folder of one app: node bundle.js '<plan as JSON>'
//
// plan: app (name in /assets/<app>), public (folder), outdir, packages (node_modules), roots (folders whose
// children are importable by name, as in "frappe/public/..."), minify.
// Prints one JSON line: {"assets": {bundle name: its address}, "rtl": {...}}.

const fs = require("fs");
const path = require("path");
const esbuild = require("esbuild");

const htmlTemplates = require("./html_templates");
const serverAssets = require("./server_assets");
const styles = require("./styles");
const vueFiles = require("./vue_files");

const SCRIPTS = [".js", ".ts", ".jsx"];
const STYLES = [".css", ".scss", ".sass"];
const LEFT_OUT = ["dist", "node_modules"];
const MEDIA = [".woff2", ".woff", ".ttf", ".eot", ".svg", ".png", ".gif", ".jpg"];

function findBundles(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const full = path.join(folder, entry.name);
		if (LEFT_OUT.includes(entry.name)) return [];
		if (fs.statSync(full).isDirectory()) return findBundles(full);
		return /\.bundle\.\w+$/.test(entry.name) ? [full] : [];
	});
}

function entryPoints(files, extensions, folder) {
	const chosen = files.filter((file) => extensions.includes(path.extname(file)));
	return Object.fromEntries(
		chosen.map((file) => [`${folder}/${path.basename(file, path.extname(file))}`, file])
	);
}

function commonOptions(plan) {
	return {
		outdir: plan.outdir,
		entryNames: "[dir]/[name].[hash]",
		assetNames: "media/[name].[hash]",
		publicPath: `/assets/${plan.app}/dist`,
		// browsers of 2021 and later; the second half tells which CSS prefixes are needed
		target: ["es2018", "chrome90", "firefox90", "safari14"],
		bundle: true,
		metafile: true,
		minify: plan.minify,
		sourcemap: !plan.minify,
		legalComments: "none",
		logLevel: "silent",
		nodePaths: [plan.packages, ...plan.roots],
		loader: Object.fromEntries(MEDIA.map((extension) => [extension, "file"])),
	};
}

function buildScripts(plan, files) {
	return esbuild.build({
		...commonOptions(plan),
		entryPoints: entryPoints(files, SCRIPTS, "js"),
		define: {
			"process.env.NODE_ENV": '"production"',
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
			__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
		},
		plugins: [serverAssets, htmlTemplates, vueFiles(plan), styles(plan)],
	});
}

function buildStyles(plan, files, rightToLeft) {
	return esbuild.build({
		...commonOptions(plan),
		sourcemap: false,
		entryPoints: entryPoints(files, STYLES, rightToLeft ? "css-rtl" : "css"),
		plugins: [serverAssets, styles({ ...plan, rightToLeft })],
	});
}

// js/desk.bundle.4FJ2K7QX.js -> desk.bundle.js
function bundleName(output) {
	const parts = path.basename(output).split(".");
	parts.splice(-2, 1);
	return parts.join(".");
}

function mapOf(result, plan, prefix = "") {
	const built = Object.keys(result.metafile.outputs).filter(
		(output) => result.metafile.outputs[output].entryPoint
	);
	return Object.fromEntries(
		built.map((output) => {
			const relative = path.relative(plan.outdir, path.resolve(output));
			return [prefix + bundleName(output), `/assets/${plan.app}/dist/${relative}`];
		})
	);
}

async function bundle(plan) {
	const files = findBundles(plan.public);
	const [scripts, leftToRight, rightToLeft] = await Promise.all([
		buildScripts(plan, files),
		buildStyles(plan, files, false),
		buildStyles(plan, files, true),
	]);
	return {
		assets: { ...mapOf(scripts, plan), ...mapOf(leftToRight, plan) },
		rtl: mapOf(rightToLeft, plan, "rtl_"),
	};
}

function explain(error) {
	if (!error.errors) return error.stack;
	return error.errors
		.map(({ text, location }) =>
			location ? `${location.file}:${location.line}: ${text}` : text
		)
		.join("\n");
}

bundle(JSON.parse(process.argv[2])).then(
	(result) => console.log(JSON.stringify(result)),
	(error) => {
		console.error(explain(error));
		process.exitCode = 1;
	}
);
