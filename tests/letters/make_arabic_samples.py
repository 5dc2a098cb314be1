"""Make the PDF letters in Arabic that tests read, with what is truly in them.

    python tests/letters/make_arabic_samples.py [FOLDER]

Chromium sets one flush left, as pages do whose style knows no other direction; WeasyPrint sets
one with links, each line and each link alone. Needs what `make_pdf_samples` does.
"""

from __future__ import annotations

import html
import json
import subprocess
import sys
from pathlib import Path

WORDS = (
    "نشرت الوزارة أرقاما جديدة عن الوافدين وطلبت المحكمة ردا قبل نهاية الدورة بينما تواصل "
    "المجموعات المحلية توثيق ما يحدث في الميناء"
).split() * 3
NOTES = [
    (
        "River Watch Institute, «أرقام جديدة», 2019, متاح على: ",
        "https://www.riverwatch-institute.example/annual-report/coast-guard-patrols/d171.pdf",
        " (تاريخ الاطلاع 3 مارس 2021).",
    ),
    (
        "Okafor, N., “الميناء”, Doc. A/75/412, (",
        "https://opencourts.example/wiki/Norland_(harbour)",
        "); انظر أيضا المحكمة.",
    ),
    (
        "المرجع السابق, 2021, p. 17, ",
        "http://housing.gov.norland.example/index.php?id=d172&lang=fr&q=%22a%22",
        "",
    ),
    (
        "J. P. O’Leary and K. Sato, نشرت الوزارة, 12/2020, <",
        "https://stats.norland.example/a-long-road-home-for-many-who-fled/"
        "%D0%BF%D0%BE%D1%80%D1%82_d173/",
        ">.",
    ),
    (
        "M. Delacroix, „تواصل المجموعات“, 2019, نسخة محفوظة: [",
        "https://gazette.puertoclaro.example:8443/minutes-of-session/d174.html#page=12",
        "].",
    ),
]


def letter(style: str, *, linked: bool) -> str:
    text = "".join(
        f"<p>{' '.join(WORDS[at : at + 25])}.<sup>{at + 1}</sup> "
        f"{' '.join(WORDS[at + 3 : at + 20])}.</p>"
        for at in range(len(NOTES))
    )
    notes = ""
    for before, url, after in NOTES:
        shown = html.escape(url)
        address = f'<a href="{shown}">{shown}</a>' if linked else shown
        notes += f"<li>{html.escape(before)}{address}{html.escape(after)}</li>"
    return (
        '<!DOCTYPE html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>Letter</title>'
        "<style>@page { size: A5 } body { font: 12px DejaVu Sans; overflow-wrap: anywhere; "
        f"{style} }}</style><body>{text}<h2>الهوامش</h2><ol>{notes}</ol></body></html>"
    )


def make(folder: Path) -> None:
    gold = "".join(
        json.dumps({"note": str(number), "url": url, "page": 1}) + "\n"
        for number, (_, url, _) in enumerate(NOTES, 1)
    )
    for name, style, linked in (
        ("cr-arabic-flush-left", "text-align: left", False),
        ("wp-arabic-linked", "text-align: justify", True),
    ):
        page, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
        page.write_text(letter(style, linked=linked), encoding="utf-8")
        chromium = ["chromium", "--headless", "--no-sandbox", "--no-pdf-header-footer"]
        chromium += [f"--print-to-pdf={pdf}", str(page)]
        command = chromium if name.startswith("cr-") else ["weasyprint", str(page), str(pdf)]
        subprocess.run(command, check=True, capture_output=True)
        page.unlink()
        (folder / f"{name}.jsonl").write_text(gold, encoding="utf-8")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent / "pdf_samples"
    make(Path(sys.argv[1]).resolve() if sys.argv[1:] else here)
