// Copying, also where the page came over plain HTTP: there browsers have no clipboard interface, only the old command.

/**
 * Copies the text of a field, or leaves it selected for the reader to copy.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copy(field) {
  try {
    if (!isSecureContext) throw new Error('no clipboard interface over plain HTTP');
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}
