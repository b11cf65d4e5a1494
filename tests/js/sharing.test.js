// What is handed on: links, codes, and the addresses that others can open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bases, bytes, codeOf, embedCode, linkOf } from '../../static/sharing.js';

const LAN = ['http://192.168.1.7:8000/', 'http://10.0.0.7:8000/'];

test('a page opened on the machine itself offers the addresses that others can open first', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.deepEqual(bases(new URL(`http://${host}:8000/`), LAN), [...LAN, `http://${host}:8000/`]);
  }
  assert.deepEqual(bases(new URL('http://localhost:8000/'), []), ['http://localhost:8000/']);
});

test('a page opened under an address for others keeps it', () => {
  for (const origin of ['http://192.168.1.7:8000', 'https://playground.example']) {
    assert.deepEqual(bases(new URL(`${origin}/`), LAN), [`${origin}/`]);
  }
});

test('a link names the language only where the address does', () => {
  assert.equal(linkOf('http://a/', 'seed=1'), 'http://a/#seed=1');
  assert.equal(linkOf('http://a/', 'seed=1', 'zh'), 'http://a/?lang=zh#seed=1');
});

test('the embed code survives being read as HTML', () => {
  const code = embedCode('http://a/', 'seed=1&regularization=L1&tutorial="<b>', 'A "title"');
  const [, source] = /src="([^"]*)"/.exec(code) ?? [];
  assert.equal(source, 'http://a/embed#seed=1&amp;regularization=L1&amp;tutorial=&quot;&lt;b>');
  assert.match(code, /title="A &quot;title&quot;"/);
});

test('the length of a link is that of its bytes', () => {
  assert.equal(bytes('http://a/#seed=é'), 17);
});

test('a link stands whole in the address of its code', () => {
  const link = 'http://a/?lang=zh#seed=1&networkShape=4,2';
  assert.equal(new URL(codeOf(link), 'http://a').searchParams.get('text'), link);
});
