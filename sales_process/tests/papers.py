# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Small real files: a PDF, a picture, and what only calls itself one."""

import base64
import io

from PIL import Image, ImageDraw
from pypdf import PdfWriter


def pdf(text: str = "signed", script: str = "", password: str = "") -> bytes:
	"""One empty page; `text` makes one file differ from another."""
	writer = PdfWriter()
	writer.add_blank_page(200, 200)
	writer.add_metadata({"/Title": text})
	if script:
		writer.add_js(script)
	if password:
		writer.encrypt(password)
	out = io.BytesIO()
	writer.write(out)
	return out.getvalue()


def png(size: tuple[int, int] = (120, 40), is_drawn: bool = True) -> bytes:
	image = Image.new("RGBA", size, (0, 0, 0, 0))
	if is_drawn:
		ImageDraw.Draw(image).line((5, 5, size[0] - 5, size[1] - 5), fill="black", width=3)
	out = io.BytesIO()
	image.save(out, "PNG")
	return out.getvalue()


def drawn(**values) -> str:
	"""What the page posts of a drawn signature."""
	return "data:image/png;base64," + base64.b64encode(png(**values)).decode()
