// What is handed on: a link that others can open, its QR code, and the code that embeds it in another page.

/** More than this a QR code on a projector is too fine for a phone; the server draws none. */
export const MOST_BYTES = 2000;
/** The height that an embedded playground needs so that nothing is cut. */
const HEIGHT = 800;

const HERE_ONLY = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/i;

/**
 * The addresses under which a link may be handed on. A page opened on the server's own machine has an address that means
 * another machine everywhere else, so the server's addresses in its networks come first.
 * @param {URL | Location} page
 * @param {readonly string[]} elsewhere addresses of the server that others can open
 * @returns {string[]}
 */
export function bases({ origin, hostname }, elsewhere) {
  return HERE_ONLY.test(hostname) ? [...elsewhere, `${origin}/`] : [`${origin}/`];
}

/**
 * @param {string} base
 * @param {string} hash
 * @param {string | null} [language] named by the address of this page
 */
export function linkOf(base, hash, language = null) {
  return `${base}${language ? `?lang=${language}` : ''}#${hash}`;
}

/**
 * Where others watch a session live.
 * @param {string} base
 * @param {string} code
 * @param {string | null} [language] named by the address of this page
 */
export function watchLink(base, code, language = null) {
  return `${base}watch/${code}${language ? `?lang=${language}` : ''}`;
}

/**
 * @param {string} base
 * @param {string} hash
 * @param {string} title
 * @param {string | null} [language]
 */
export function embedCode(base, hash, title, language = null) {
  const source = escaped(linkOf(`${base}embed`, hash, language));
  return `<iframe src="${source}" title="${escaped(title)}" width="100%" height="${HEIGHT}" style="border:0"></iframe>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** @param {string} link */
export function bytes(link) {
  return new TextEncoder().encode(link).length;
}

/**
 * Where the server draws the QR code of a link.
 * @param {string} link
 */
export function codeOf(link) {
  return `/qr.svg?text=${encodeURIComponent(link)}`;
}
