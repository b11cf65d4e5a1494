"""The accessibility rules of axe, run on a page as it stands, and what they complain of in a few lines."""

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Page


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule: the rule, how grave, the element, and what to do."""
    broken = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}\n    {node['html'][:160]}\n"
        f"    {' '.join(node['failureSummary'].split())}"
        for rule in broken
        for node in rule["nodes"]
    ]
