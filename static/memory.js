// Choices that the browser keeps until the next visit. Without storage they hold until the page is left.

/**
 * @param {string} name
 * @param {string} choice
 */
export function remember(name, choice) {
  try {
    localStorage.setItem(name, choice);
  } catch {
    // Nothing to do: the choice holds all the same.
  }
}

/** @param {string} name */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
