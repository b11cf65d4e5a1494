"""Two pictures compared as eyes do: how many pixels changed so much that the change is plain to see."""

import base64

from playwright.sync_api import Browser, Page

PLAIN = 3.0  # WCAG 2.2, 2.4.13: a focus indicator has this contrast between its two states

# In a page of its own: the playground's policy does not allow pictures from memory.
COMPARE = """async ([one, other, least]) => {
  const luminances = async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const linear = (value) => (value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return Float64Array.from({ length: data.length / 4 }, (_, i) =>
      0.2126 * linear(data[4 * i]) + 0.7152 * linear(data[4 * i + 1]) + 0.0722 * linear(data[4 * i + 2]));
  };
  const [before, after] = [await luminances(one), await luminances(other)];
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return before.filter((value, i) => contrast(value, after[i]) >= least).length;
}"""


class Eyes:
    """A page that compares pictures."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page()

    def changed(self, before: bytes, after: bytes) -> int:
        """How many pixels differ by a contrast of at least 3 to 1. Both pictures have the same size."""
        pictures = [base64.b64encode(picture).decode() for picture in (before, after)]
        return int(self.page.evaluate(COMPARE, [*pictures, PLAIN]))
