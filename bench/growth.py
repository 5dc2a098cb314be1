"""How the time of visiting grows: `python bench/growth.py --links 1000 10000 100000`.

Runs `bench/visit.py` for each number of links, ten at a host, and draws seconds over links on
two logarithmic axes as SVG, beside lychee and the bound that latency sets. `--rows FILE`
draws what was measured before (a line of JSON for each run of visit.py).
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WIDTH, HEIGHT, EDGE = 640, 400, 56
LINES = (
    ("seconds", "citecheck", "#0b6e4f", ""),
    ("lychee seconds", "lychee", "#b4451f", ""),
    ("bound", "bound of latency (128 at once)", "#777", "4 4"),
)


def measure(links: int, lychee: str | None) -> dict[str, float]:
    command = [sys.executable, str(HERE / "visit.py"), "--links", str(links)]
    command += ["--hosts", str(max(1, links // 10)), "--runs", "1"]
    command += ["--lychee", lychee] if lychee else []
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    row: dict[str, float] = json.loads(done.stdout)
    return row


def draw(rows: list[dict[str, float]]) -> str:
    for row in rows:
        row["bound"] = row["seconds"] / row["of the bound of latency"]
    values = [row[name] for row in rows for name, *_ in LINES if name in row]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first = math.floor(math.log10(min(row["links"] for row in rows)))
    last = math.ceil(math.log10(max(row["links"] for row in rows)))

    def place(links: float, seconds: float) -> tuple[float, float]:
        x = EDGE + (math.log10(links) - first) / (last - first) * (WIDTH - 2 * EDGE)
        y = HEIGHT - EDGE - (math.log10(seconds) - low) / (high - low) * (HEIGHT - 2 * EDGE)
        return round(x, 1), round(y, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="12">',
        "<title>Seconds for visiting, by number of links</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(first, last + 1):
        x, y = place(10**power, 10**low)
        parts.append(f'<path d="M{x} {y}V{EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(low, high + 1):
        x, y = place(10**first, 10**power)
        parts.append(f'<path d="M{x} {y}H{WIDTH - EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g} s</text>')
    for number, (name, says, colour, dashes) in enumerate(LINES):
        points = [place(row["links"], row[name]) for row in rows if name in row]
        line = " ".join(f"{x},{y}" for x, y in points)
        style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
        parts.append(f'<polyline points="{line}" {style}/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(
            f'<text x="{EDGE + 12}" y="{EDGE + 16 + 16 * number}" fill="{colour}">{says}</text>'
        )
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">links</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--links", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--lychee")
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--to", type=Path, default=HERE.parent / "docs" / "growth.svg")
    arguments = parser.parse_args()
    if arguments.rows:
        rows = [json.loads(line) for line in arguments.rows.read_text().splitlines()]
    else:
        rows = [measure(links, arguments.lychee) for links in arguments.links]
    arguments.to.write_text(draw(rows))
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
