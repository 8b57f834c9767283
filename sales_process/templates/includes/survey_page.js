// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

(() => {
	// without this every question is there, and says for whom it is
	const form = document.querySelector("form");
	const block = (key) => form.querySelector(`[data-question="${CSS.escape(key)}"]`);
	const given = (asked) => [...asked.querySelectorAll("input:checked")].map((input) => input.value);

	function is_asked(question) {
		const earlier = block(question.dataset.after);
		const meant = JSON.parse(question.dataset.answers);
		return !earlier.hidden && given(earlier).some((value) => meant.includes(value));
	}

	function show() {
		form.querySelectorAll("[data-after]").forEach((question) => {
			question.hidden = !is_asked(question);
			question.querySelectorAll("input, textarea").forEach((field) => {
				field.disabled = question.hidden;
				field.required = field.hasAttribute("data-required");
			});
		});
	}

	document.documentElement.classList.add("scripted");
	form.addEventListener("change", show);
	// a browser fills in again what it remembers, after the page is there
	window.addEventListener("pageshow", show);
	show();
})();
