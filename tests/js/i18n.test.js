// Every word in both languages, and no word that nobody says.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { FEATURES, featureParts } from '../../static/labels.js';
import { fill, sentence, translator } from '../../static/i18n.js';

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** @type {Record<string, Record<string, string>>} */
const words = { en: JSON.parse(read('static/i18n/en.json')), zh: JSON.parse(read('static/i18n/zh.json')) };
const wire = read('docs/wire.md');
const template = readdirSync(new URL('../../templates', import.meta.url))
  .map((name) => read(`templates/${name}`))
  .join('\n');
const sources = readdirSync(new URL('../../static', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => read(`static/${name}`));

/** Plural forms differ from language to language; a sentence about the other colours stands beside its twin. */
const withoutPlurals = (/** @type {string} */ language) => Object.keys(words[language]).filter((key) => !/\.(one|other|safe)$/.test(key));

test('both languages have the same keys', () => {
  assert.deepEqual(withoutPlurals('en').sort(), withoutPlurals('zh').sort());
});

test('a sentence names the same holes in both languages', () => {
  const holes = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of withoutPlurals('en')) assert.deepEqual(holes(words.zh[key]), holes(words.en[key]), key);
});

/** Keys that the sources and the template say, literally. */
function literalKeys() {
  const keys = new Set();
  for (const source of sources) for (const [, key] of source.matchAll(/\bt\('([\w.-]+)'[,)]/g)) keys.add(key);
  for (const [, key] of template.matchAll(/\b(?:word|name|named)\('([\w.-]+)'\)/g)) keys.add(key);
  for (const [, key] of template.matchAll(/data-i18n(?:-label)?="([\w.-]+)"/g)) keys.add(key);
  for (const [, key] of template.matchAll(/\bt\['([\w.-]+)'\]/g)) keys.add(key);
  return keys;
}

test('every key that the page says exists', () => {
  const keys = literalKeys();
  assert.ok(keys.size > 60, `${keys.size} keys found`);
  for (const key of keys) assert.ok(key in words.en, key);
});

test('every key is said somewhere', () => {
  const keys = literalKeys();
  const text = [...sources, template].join('\n');
  for (const key of withoutPlurals('en')) {
    const families = [...key.matchAll(/\./g)].map(({ index }) => key.slice(0, index + 1).replaceAll('.', '\\.'));
    // Families that are completed while the page runs: "error." + code, and what the template loops over.
    const built = families.some((family) => new RegExp(`[\`']${family}(\\$\\{|' \\+|\\{\\{)|"${family}\\{\\{`).test(text));
    const looped = new RegExp(`'${key.replaceAll('.', '\\.')}'`).test(text);
    const coded = /^(error|remark|field|lost|notice)\./.test(key);
    assert.ok(keys.has(key) || built || looped || coded, `${key} is never said`);
  }
});

/**
 * The codes in the first column of the table under a heading.
 * @param {RegExp} heading
 */
function codes(heading) {
  const [, ...after] = wire.split(heading);
  assert.equal(after.length, 1, `one heading ${heading}`);
  return [...after[0].split(/\n#{2,3} /)[0].matchAll(/^\| `(\w+)` \|/gm)].map((row) => row[1]);
}

test('every error code of the conversation has its sentence', () => {
  const known = codes(/^### Errors$/m);
  assert.ok(known.length >= 13);
  for (const code of known) assert.ok(`error.${code}` in words.en, code);
});

test('every remark code of the conversation has its sentence, and the page no others', () => {
  const known = [...wire.split('A **remark**')[1].split('A **finding**')[0].matchAll(/^\| `(\w+)` \|/gm)].map((row) => row[1]);
  assert.ok(known.length >= 20, `${known.length} remarks`);
  for (const code of known) assert.ok(`remark.${code}` in words.en, code);
  for (const key of withoutPlurals('en')) {
    if (key.startsWith('remark.') && key !== 'remark.unknown') assert.ok(known.includes(key.slice(7)), key);
  }
});

test('every finding of the doctor has its name, its sentence, its rule, and its causes', () => {
  const rows = [...wire.split('A **finding**')[1].split('### Errors')[0].matchAll(/^\| (`.*?`) \|(.*)/gm)];
  const known = rows.flatMap(([, codesOf, rest]) => codesOf.split(', ').map((code) => [code.slice(1, -1), rest]));
  assert.ok(known.length >= 12, `${known.length} findings`);
  for (const [code, rest] of known) {
    assert.ok(`finding.${code}` in words.en, code);
    const causes = /`cause`/.test(rest) ? ['no_updates', 'zero_start', 'penalty', 'small_steps', 'plateau'].map((cause) => `${code}.${cause}`) : [code];
    for (const key of causes) for (const kind of ['see', 'rule']) assert.ok(`doctor.${kind}.${key}` in words.en, `${kind}.${key}`);
  }
});

test('a count picks the plural form of the language', () => {
  const en = translator(words.en, 'en');
  assert.equal(en('layerCount', { count: 1 }), '1 hidden layer');
  assert.equal(en('layerCount', { count: 2 }), '2 hidden layers');
  assert.equal(translator(words.zh, 'zh')('layerCount', { count: 1 }), '1 个隐藏层');
});

test('holes are filled, also with lists; what is not given stays visible', () => {
  assert.equal(fill('{a} and {b}', { a: [1, 2] }), '1, 2 and {b}');
  assert.equal(translator({}, 'en')('no.such.key'), 'no.such.key');
});

test('errors name the control, and their sentence follows the parameters', () => {
  const say = (/** @type {object} */ params) => sentence(words.en, 'en', 'error', 'out_of_range', { ...params });
  assert.equal(say({ field: 'noise', value: 99, low: 0, high: 80 }), 'Noise cannot be 99: it goes from 0 to 80.');
  assert.match(say({ field: 'activation', value: 'elu', allowed: ['relu', 'tanh'] }), /possible are: relu, tanh\.$/);
  assert.equal(say({ field: 'value', value: 7 }), 'The value cannot be 7.');
});

test('a code from a newer server is still told', () => {
  assert.match(sentence(words.zh, 'zh', 'remark', 'brand_new', { key: 'k' }), /brand_new.*"k"/);
});

test('every feature has its formula and its name', () => {
  for (const name of FEATURES) {
    assert.ok(featureParts(name).length >= 2, name);
    assert.ok(`feature.${name}` in words.zh, name);
  }
});
