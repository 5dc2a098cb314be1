"""How time grows with size: `python bench/growth.py --links 1000 10000 100000 --lychee PATH`.

Runs one benchmark of each stage asked for (`--stages visit store report`) for each number of
links, and draws seconds over links on two logarithmic axes as SVG: visiting (ten links a host)
beside lychee and the bound that latency sets, the report of as many citations, and what a run
asks of a database with three citations and twenty checks a link. `--rows FILE` draws what was
measured before (a line of JSON for each number of links, as this prints it).
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WIDTH, HEIGHT, EDGE, KEY = 640, 420, 56, 130
"""In pixels; KEY is the height of the list of lines below the plot."""
LINES = (
    ("seconds", "visiting: citecheck", "#0b6e4f", ""),
    ("lychee seconds", "visiting: lychee", "#b4451f", ""),
    ("bound", "visiting: bound of latency (128 at once)", "#777", "4 4"),
    ("report seconds", "the whole report, a citation a link", "#5a3d9a", ""),
    ("counts seconds", "counts of the report, in the database", "#1f6fb4", ""),
    ("due seconds", "list of what is due (a thousandth)", "#1f6fb4", "6 3"),
    ("show seconds", "all that is known of one link", "#1f6fb4", "2 3"),
)
STAGES = ("visit", "store", "report")


def run(script: str, *options: str) -> dict[str, float]:
    """Run a benchmark; return what it prints."""
    command = [sys.executable, str(HERE / script), *options]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    row: dict[str, float] = json.loads(done.stdout)
    return row


def measure(links: int, stages: list[str], lychee: str | None) -> dict[str, float]:
    """Return one row: the stages that were asked for, with so many links."""
    row: dict[str, float] = {"links": links}
    if "visit" in stages:
        peer = ["--lychee", lychee] if lychee else []
        hosts = str(max(1, links // 10))
        row |= run("visit.py", "--links", str(links), "--hosts", hosts, "--runs", "1", *peer)
    if "store" in stages:
        asked = run("store.py", "--links", str(links), "--report", "1000")
        for name in ("counts", "due_list", "show"):
            row[f"{name.removesuffix('_list')} seconds"] = asked[f"{name}_ms"] / 1000
    if "report" in stages:
        wrote = run("report.py", "--citations", str(links), "--letters", str(max(1, links // 50)))
        row["report seconds"] = wrote["seconds"]
    return row


def seconds(power: int) -> str:
    """Name a power of ten of a second."""
    return f"{10**power:,} s" if power >= 0 else f"{10 ** (power + 3)} ms"


def draw(rows: list[dict[str, float]]) -> str:
    for row in rows:
        if "seconds" not in row:
            continue
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
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + KEY}" role="img"'
        ' font-family="sans-serif" font-size="12">',
        "<title>Seconds of each stage, by number of links</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT + KEY}" fill="#fff"/>',
    ]
    for power in range(first, last + 1):
        x, y = place(10**power, 10**low)
        parts.append(f'<path d="M{x} {y}V{EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(low, high + 1):
        x, y = place(10**first, 10**power)
        parts.append(f'<path d="M{x} {y}H{WIDTH - EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{seconds(power)}</text>')
    drawn = [line for line in LINES if any(line[0] in row for row in rows)]
    for number, (name, says, colour, dashes) in enumerate(drawn):
        points = [place(row["links"], row[name]) for row in rows if name in row]
        line = " ".join(f"{x},{y}" for x, y in points)
        style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
        parts.append(f'<polyline points="{line}" {style}/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(
            f'<text x="{EDGE + 44}" y="{HEIGHT + 4 + 17 * number}" fill="{colour}">{says}</text>'
        )
        y = HEIGHT + 17 * number
        parts.append(f'<path d="M{EDGE} {y}h36" {style}/>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">links</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--links", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--stages", nargs="*", choices=STAGES, default=["visit"])
    parser.add_argument("--lychee")
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--to", type=Path, default=HERE.parent / "docs" / "growth.svg")
    arguments = parser.parse_args()
    if arguments.rows:
        rows = [json.loads(line) for line in arguments.rows.read_text().splitlines()]
    else:
        rows = [measure(links, arguments.stages, arguments.lychee) for links in arguments.links]
    arguments.to.write_text(draw(rows))
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
