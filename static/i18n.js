// Words by key and language. A sentence may hold {names}, which are filled in; a count picks among plural forms.

/** @typedef {Readonly<Record<string, string>>} Strings */
/** @typedef {(key: string, params?: Readonly<Record<string, unknown>>) => string} Translate */

export const LANGUAGES = Object.freeze(['en', 'zh']);

/**
 * The sentence of a key. With a `count` among the params, "key.one" is used instead where the language asks for it and has it;
 * a sentence that names colours has a "key.safe" for the other pair. A missing key shows itself: ugly, but never silent.
 * @param {Strings} strings
 * @param {string} language
 * @param {'usual' | 'safe'} [colors] the pair in use
 * @returns {Translate}
 */
export function translator(strings, language, colors = 'usual') {
  return (key, params = {}) => {
    const counted = typeof params.count === 'number' ? strings[`${key}.${plural(language).select(params.count)}`] : undefined;
    return fill(counted ?? strings[`${key}.${colors}`] ?? strings[key] ?? key, params);
  };
}

/** Making such rules takes longer than using them. @type {Map<string, Intl.PluralRules>} */
const rules = new Map();

/** @param {string} language */
function plural(language) {
  const known = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, known);
  return known;
}

/**
 * @param {string} text
 * @param {Readonly<Record<string, unknown>>} params
 */
export function fill(text, params) {
  return text.replace(/\{(\w+)\}/g, (hole, name) => (name in params ? readable(params[name]) : hole));
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function readable(value) {
  if (Array.isArray(value)) return value.map(readable).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/**
 * The sentence for a code with parameters that came from the server (an error or a remark).
 * Where an error has variants, the parameters that are there decide: a range or a list of what is allowed.
 * @param {Strings} strings
 * @param {string} language
 * @param {'error' | 'remark'} kind
 * @param {string} code
 * @param {Readonly<Record<string, unknown>>} params
 */
export function sentence(strings, language, kind, code, params) {
  const t = translator(strings, language);
  // An error is about a control, which has a name on the page; a remark is about a key that stands in the link.
  const title = kind === 'error' ? strings[`field.${params.field}`] : undefined;
  const named = title ? { ...params, field: title } : params;
  const variant = Object.keys(params).find((name) => `${kind}.${code}.${name}` in strings);
  const key = variant ? `${kind}.${code}.${variant}` : `${kind}.${code}`;
  return key in strings ? t(key, named) : t(`${kind}.unknown`, { code, params: JSON.stringify(params) });
}

/**
 * Puts the words of a language into the elements that name them: data-i18n for the text, data-i18n-label for the accessible
 * name and the tooltip.
 * @param {ParentNode} root
 * @param {Translate} t
 */
export function applyWords(root, t) {
  for (const element of root.querySelectorAll('[data-i18n]')) {
    element.textContent = t(element.getAttribute('data-i18n') ?? '');
  }
  for (const element of root.querySelectorAll('[data-i18n-label]')) {
    const words = t(element.getAttribute('data-i18n-label') ?? '');
    element.setAttribute('aria-label', words);
    if (element.hasAttribute('title')) element.setAttribute('title', words);
  }
}
