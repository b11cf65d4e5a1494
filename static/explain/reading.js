// A number in full: under the pointer, or by arrow keys up and down within a formula that has the focus.

import { make } from '../dom.js';

/**
 * @param {HTMLElement} panel
 */
export function createReading(panel) {
  const bubble = make('div', { class: 'full-value', role: 'status', hidden: '' });
  panel.append(bubble);
  /** @type {Element | null} */
  let at = null;

  /** @param {Element | null} number */
  function show(number) {
    at?.classList.remove('read');
    at = number;
    bubble.hidden = !number;
    if (!number) return;
    number.classList.add('read');
    bubble.textContent = number.getAttribute('data-value');
    const { left, top, width } = number.getBoundingClientRect();
    const half = bubble.offsetWidth / 2;
    const middle = Math.max(half + 8, Math.min(document.documentElement.clientWidth - half - 8, left + width / 2));
    Object.assign(bubble.style, { left: `${middle}px`, top: `${top - 6}px` });
  }

  panel.addEventListener('pointerover', ({ target }) => show(target instanceof Element ? target.closest('[data-value]') : null));
  panel.addEventListener('pointerleave', () => show(null));
  panel.addEventListener('focusout', () => show(null));
  panel.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (key === 'Escape') show(null);
    if (!(target instanceof HTMLElement) || !('numbers' in target.dataset) || (key !== 'ArrowUp' && key !== 'ArrowDown')) return;
    event.preventDefault();
    const numbers = [...target.querySelectorAll('[data-value]')];
    const from = at ? numbers.indexOf(at) : -1;
    const to = key === 'ArrowDown' ? from + 1 : from < 0 ? numbers.length - 1 : from - 1;
    const number = numbers[Math.max(0, Math.min(numbers.length - 1, to))] ?? null;
    number?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    show(number);
  });
  return { hide: () => show(null) };
}
