// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// Vue single-file components; their styles are added to the page by frappe.dom.set_style.

const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const esbuild = require("esbuild");
const compileSass = require("./compile_sass");

function scopeId(file) {
	return crypto
		.createHash("sha256")
		.update(path.basename(file) + fs.readFileSync(file))
		.digest("hex")
		.slice(0, 8);
}

function scriptOf(compiler, descriptor, id, file) {
	if (!descriptor.script && !descriptor.scriptSetup) return { content: "const component = {};" };
	return compiler.compileScript(descriptor, {
		id,
		genDefaultAs: "component",
		inlineTemplate: Boolean(descriptor.scriptSetup),
		templateOptions: templateOptions(descriptor, id, file),
	});
}

function templateOptions(descriptor, id, file) {
	return {
		id,
		filename: file,
		source: descriptor.template?.content ?? "",
		scoped: descriptor.styles.some((style) => style.scoped),
		// "/assets/..." in a template is an address, not a module
		transformAssetUrls: false,
	};
}

function renderOf(compiler, descriptor, id, file, script) {
	if (descriptor.scriptSetup || !descriptor.template) return "";
	const { code, errors } = compiler.compileTemplate({
		...templateOptions(descriptor, id, file),
		compilerOptions: { bindingMetadata: script.bindings, scopeId: `data-v-${id}` },
	});
	if (errors.length) throw errors[0];
	return `${code}\ncomponent.render = render;`;
}

function styleOf(compiler, descriptor, id, file, plan) {
	return descriptor.styles
		.map((style) => {
			const isSass = ["scss", "sass"].includes(style.lang);
			const source = isSass
				? compileSass(style.content, `${file}.${style.lang}`, plan)
				: style.content;
			const { code, errors } = compiler.compileStyle({
				source,
				id,
				filename: file,
				scoped: style.scoped,
			});
			if (errors.length) throw errors[0];
			return code;
		})
		.join("\n");
}

// brings in what the style imports
async function bundledStyle(css, file, plan) {
	const result = await esbuild.build({
		stdin: { contents: css, resolveDir: path.dirname(file), loader: "css" },
		bundle: true,
		write: false,
		minify: plan.minify,
		nodePaths: [plan.packages, ...plan.roots],
		external: ["/assets/*"],
		legalComments: "none",
		logLevel: "silent",
	});
	return result.outputFiles[0].text;
}

async function compile(file, plan) {
	// loading the compiler takes longer than bundling an app that has no Vue file
	const compiler = require("vue/compiler-sfc");
	const { descriptor, errors } = compiler.parse(fs.readFileSync(file, "utf-8"), {
		filename: file,
	});
	if (errors.length) throw errors[0];

	const id = scopeId(file);
	const script = scriptOf(compiler, descriptor, id, file);
	const css = styleOf(compiler, descriptor, id, file, plan);
	return [
		script.content,
		renderOf(compiler, descriptor, id, file, script),
		descriptor.styles.some((style) => style.scoped)
			? `component.__scopeId = "data-v-${id}";`
			: "",
		css ? `frappe.dom.set_style(${JSON.stringify(await bundledStyle(css, file, plan))});` : "",
		"export default component;",
	].join("\n");
}

module.exports = (plan) => ({
	name: "vue-files",
	setup(build) {
		build.onLoad({ filter: /\.vue$/ }, async ({ path: file }) => {
			const isTypescript = /<script[^>]*lang="ts"/.test(fs.readFileSync(file, "utf-8"));
			return {
				contents: await compile(file, plan),
				loader: isTypescript ? "ts" : "js",
				resolveDir: path.dirname(file),
			};
		});
	},
});
