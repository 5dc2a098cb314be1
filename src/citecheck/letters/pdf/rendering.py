"""A program that draws the pages of a PDF as grey pictures, for text recognition.

    python -m citecheck.letters.pdf.rendering FOLDER PAGES < letter.pdf

It runs in a process of its own for the same reasons as `worker`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from citecheck.letters.pdf.glyphs import PdfProblem, open_pdf
from citecheck.letters.pdf.worker import limit_memory

__all__ = ["main"]

DPI = 300
"""What tesseract's makers recommend for printed letters."""
MAX_PIXELS = 25_000_000
"""A3 at 300 dpi has 17 million."""
MEMORY = 1_500_000_000


def main() -> None:
    """Write `1.pgm`, `2.pgm`, … into the folder; a page that cannot be drawn is left out."""
    import pypdfium2

    limit_memory(MEMORY)
    folder, most = Path(sys.argv[1]), int(sys.argv[2])
    document = open_pdf(sys.stdin.buffer.read())
    for number in range(1, min(len(document), most) + 1):
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
            bitmap = page.render(scale=scale, grayscale=True)
        except (pypdfium2.PdfiumError, MemoryError):
            continue
        head = b"P5 %d %d 255\n" % (bitmap.width, bitmap.height)
        grey = bytes(bitmap.buffer)
        rows = (
            grey[row * bitmap.stride : row * bitmap.stride + bitmap.width]
            for row in range(bitmap.height)
        )
        (folder / f"{number}.pgm").write_bytes(head + b"".join(rows))
        bitmap.close()


if __name__ == "__main__":
    try:
        main()
    except PdfProblem as problem:
        sys.exit(str(problem))
