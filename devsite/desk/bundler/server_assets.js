// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// Addresses below /assets/ are answered by the server at run time: leave them as they are.

module.exports = {
	name: "server-assets",
	setup(build) {
		build.onResolve({ filter: /^\/assets\// }, (args) => ({
			path: args.path,
			external: true,
		}));
	},
};
