// One frozen state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '../../static/store.js';

test('fields are replaced, the others stay', () => {
  const store = createStore({ a: 1, b: 2 });
  store.set({ b: 3 });
  assert.deepEqual(store.get(), { a: 1, b: 3 });
});

test('the state cannot be written to, and an old one never changes', () => {
  const store = createStore({ a: 1 });
  const old = store.get();
  assert.throws(() => Object.assign(old, { a: 2 }), TypeError);
  store.set({ a: 2 });
  assert.equal(old.a, 1);
  assert.throws(() => Object.assign(store.get(), { a: 3 }), TypeError);
});

test('subscribers hear of changes only, until they leave', () => {
  const store = createStore({ a: 1 });
  let heard = 0;
  const leave = store.subscribe(() => heard++);
  store.set({ a: 1 });
  assert.equal(heard, 0);
  store.set({ a: 2 });
  assert.equal(heard, 1);
  leave();
  store.set({ a: 3 });
  assert.equal(heard, 1);
});
