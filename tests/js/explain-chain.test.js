// The chain of one weight: worked by hand, and against the engine's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf, linkOf, unitsOf } from '../../static/explain/chain.js';
import { BY_HAND, CASES, HAND_SHAPE } from './steps.js';

test('a hidden weight of the network that is worked by hand has the factors source, slope, error', () => {
  const link = linkOf(BY_HAND, HAND_SHAPE, { layer: 1, unit: 0, input: 0 }, 0);
  assert.deepEqual(link, {
    weights: [1], inputs: [2], bias: 0, source: 2, z: 2, a: 2, slope: 1, terms: [{ weight: 0.5, delta: -1 }], error: -0.5, delta: -0.5, gradient: -1,
  });
});

test('at the output nobody after it is to blame, and a bias has the source 1', () => {
  const link = linkOf(BY_HAND, HAND_SHAPE, { layer: 2, unit: 0, input: null }, 0);
  assert.deepEqual([link.terms, link.error, link.source, link.gradient], [[], -1, 1, -1]);
  assert.deepEqual(link.weights, [0.5, 0.25, -1]);
  assert.equal(link.bias, 0.1);
});

test('a change knows old, new and what lies between', () => {
  const change = changeOf(BY_HAND, HAND_SHAPE, { layer: 2, unit: 0, input: 1 });
  assert.deepEqual([change.old, change.gradient, change.next, change.gradients, change.hidden], [0.25, 2, 0.05, [2], 0]);
});

test('layer 0 are the inputs', () => {
  assert.deepEqual([...unitsOf(BY_HAND, HAND_SHAPE, 'a', 0, 0)], [2]);
});

test('every factor is the number that the engine has, for every point', () => {
  for (const { step, shape, chains } of CASES) {
    for (const { layer, unit, input, links, ...rest } of chains) {
      const chosen = { layer, unit, input };
      assert.equal(links.length, step.shown);
      links.forEach((/** @type {any} */ expected, /** @type {number} */ point) => {
        const found = linkOf(step, shape, chosen, point);
        for (const name of /** @type {const} */ (['source', 'z', 'a', 'slope', 'error', 'delta', 'gradient'])) assert.equal(found[name], expected[name], name);
        assert.deepEqual(found.terms, expected.terms);
      });
      const change = changeOf(step, shape, chosen);
      assert.deepEqual(change.gradients, links.map((/** @type {any} */ link) => link.gradient));
      for (const name of /** @type {const} */ (['waiting', 'count', 'gradient', 'penalty', 'pull', 'old', 'dead', 'died'])) assert.equal(change[name], rest[name], name);
      assert.equal(change.next, rest.new);
    }
  }
});

test('the cases have a link that was dead, one that dies, and points that waited', () => {
  const changes = CASES.flatMap(({ chains }) => chains);
  assert.ok(changes.some(({ dead }) => dead) && changes.some(({ died }) => died));
  assert.deepEqual(CASES.map(({ step }) => step.pending), [0, 0, 10, 0]);
});
