"""What a script is without its comments, which are for whoever reads the code where it is written: a first visit pays
for every byte. Lines keep their numbers, so that an error names the one in the source."""


def bare(source: str) -> str:
    """The same script, its lines of comment empty.

    Only comments that fill whole lines go: those beside code stay, and so is nothing touched that might be text.
    """
    lines, inside = [], False
    for line in source.split("\n"):
        text = line.strip()
        comment = inside or text.startswith(("/*", "//"))
        if inside:
            inside = not text.endswith("*/")
        elif text.startswith("/*"):
            inside = "*/" not in text
            comment = inside or text.index("*/") == len(text) - 2
        lines.append("" if comment else line)
    return "\n".join(lines)
