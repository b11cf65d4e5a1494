// The text half of the conversation, held against its description.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commands, parseEvent } from '../../static/protocol.js';

const wire = readFileSync(new URL('../../docs/wire.md', import.meta.url), 'utf8');

/** The commands of the description: type -> the text of its fields. */
const described = new Map(
  [...wire.split('## Commands')[1].split('### Recipe fields')[0].matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map((row) => [row[1], row[2]]),
);

test('every command that the page can send is described, with every one of its fields', () => {
  const sent = [
    commands.open('#seed=1'),
    commands.play(),
    commands.playUntil(100),
    commands.pause(),
    commands.stepEpochs(10),
    commands.stepUpdates(1),
    commands.reset(),
    commands.rewind(),
    commands.back(0.01),
    commands.regenerate(),
    commands.change({ noise: 5 }),
    commands.view({ discretize: true }),
    commands.weight(1, 2, 0, 0.5),
    commands.bias(1, 2, 0.5),
    commands.look({ layer: 1, unit: 0, x: 1, y: 2 }),
    commands.share(['noise'], true),
    commands.speed(null),
    commands.claim('k'),
    commands.history(),
    commands.explain(7),
    commands.vitals(),
    commands.diagnose(),
    commands.gradcheck(1e-5, 'central'),
    commands.sweep(),
    commands.ack(7),
  ];
  assert.equal(sent.length, Object.keys(commands).length);
  for (const { type, ...fields } of sent) {
    assert.ok(described.has(type), type);
    for (const field of Object.keys(fields)) assert.match(described.get(type) ?? '', new RegExp(`\`${field}\``), `${type}.${field}`);
  }
});

test('infinite numbers of a recipe become numbers; a seed of that name stays text', () => {
  const recipe = { seed: 'Infinity', batch_size: 'Infinity', learning_rate: '-Infinity', noise: 5, train_percent: 50, regularization_rate: 0 };
  const event = parseEvent(JSON.stringify({ type: 'recipe', recipe }));
  assert.ok(event?.type === 'recipe');
  assert.equal(event.recipe.batch_size, Infinity);
  assert.equal(event.recipe.learning_rate, -Infinity);
  assert.equal(event.recipe.seed, 'Infinity');
  assert.equal(event.recipe.noise, 5);
});

test('an event that a newer server may send is passed over', () => {
  assert.equal(parseEvent('{"type": "fanfare"}'), null);
  assert.deepEqual(parseEvent('{"type": "playing", "playing": true}'), { type: 'playing', playing: true });
});
