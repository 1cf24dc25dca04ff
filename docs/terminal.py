#!/usr/bin/env python3
"""Draws docs/terminal.svg from what the broker printed.

Usage: docs/terminal.py TRANSCRIPT > docs/terminal.svg

TRANSCRIPT is text as a terminal shows it. Lines that start with "$ " are what was typed; a line "----" begins the next
terminal, which is drawn below the first.
"""

import html
import re
import sys

COLUMN, LINE, MARGIN, BAR = 8.4, 20, 16, 30
# Spaces in a row are one space in SVG.
NBSP = "\u00a0"
INK, PAPER, FRAME = "#d7dce2", "#15191f", "#2a313b"
COLOURS = [
    (r"^\$ .*", "#8fd18f"),
    (r"\bERROR\b|REFUSED", "#ff7b72"),
    (r"\bWARN\b", "#f2cc60"),
    (r"^\d\d:\d\d:\d\d\.\d{3}", "#77818e"),
    (r"\bINFO\b", "#77818e"),
    (r"^Culex .*|^ready in .*", "#79c0ff"),
    (r"^  (?:config|data|listener|plugin)\b", "#b5a1ff"),
]


def spans(line):
    """The line as tspans, each with its colour."""
    at, out = 0, []
    while at < len(line):
        found = None
        for pattern, colour in COLOURS:
            match = re.compile(pattern).search(line, at) if not pattern.startswith("^") else (
                re.compile(pattern).match(line) if at == 0 else None)
            if match and match.end() > match.start() and (found is None or match.start() < found[0].start()):
                found = (match, colour)
        if found is None:
            out.append((line[at:], INK))
            break
        match, colour = found
        if match.start() > at:
            out.append((line[at:match.start()], INK))
        out.append((match.group(), colour))
        at = match.end()
    return "".join(f'<tspan fill="{colour}">{html.escape(text).replace(" ", NBSP)}</tspan>' for text, colour in out)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        terminals = [part.strip("\n").split("\n") for part in file.read().split("\n----\n")]
    width = int(2 * MARGIN + COLUMN * max(len(line) for lines in terminals for line in lines))
    drawn, top = [], 0
    for lines in terminals:
        height = BAR + MARGIN + LINE * len(lines)
        drawn.append(f'<rect x="0.5" y="{top + 0.5}" width="{width - 1}" height="{height - 1}" rx="8" fill="{PAPER}" stroke="{FRAME}"/>')
        for index, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
            drawn.append(f'<circle cx="{MARGIN + 4 + index * 18}" cy="{top + 16}" r="5" fill="{colour}"/>')
        for index, line in enumerate(lines):
            drawn.append(f'<text x="{MARGIN}" y="{top + BAR + LINE * (index + 1) - 6}">{spans(line)}</text>')
        top += height + 12
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top - 12}" width="{width}" height="{top - 12}"'
          ' font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">')
    print("\n".join(drawn))
    print("</svg>")


main()
