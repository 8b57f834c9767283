// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

// A signature drawn with finger, pen or mouse; without a script the typed name is enough.
document.querySelectorAll("[data-signature-pad]").forEach((pad) => {
	const canvas = pad.querySelector("canvas");
	const field = pad.querySelector("input");
	const pen = canvas.getContext("2d");
	let last = null;
	pad.hidden = false;
	const scale = Math.min(window.devicePixelRatio || 1, 2);
	canvas.width = canvas.clientWidth * scale;
	canvas.height = canvas.clientHeight * scale;
	pen.scale(scale, scale);
	Object.assign(pen, { lineWidth: 2.25, lineCap: "round", lineJoin: "round", strokeStyle: "#1f272e" });
	canvas.addEventListener("pointerdown", (event) => {
		canvas.setPointerCapture(event.pointerId);
		last = [event.offsetX, event.offsetY];
		event.preventDefault();
	});
	canvas.addEventListener("pointermove", (event) => {
		if (!last) return;
		pen.beginPath();
		pen.moveTo(...last);
		last = [event.offsetX, event.offsetY];
		pen.lineTo(...last);
		pen.stroke();
	});
	["pointerup", "pointercancel"].forEach((name) =>
		canvas.addEventListener(name, () => {
			if (last) field.value = canvas.toDataURL("image/png");
			last = null;
		})
	);
	pad.querySelector("button").addEventListener("click", () => {
		pen.clearRect(0, 0, canvas.width, canvas.height);
		field.value = "";
	});
});
