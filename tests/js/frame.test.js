// Binary messages, decoded from literal bytes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decode } from '../../static/frame.js';

/**
 * A blob as the format's description lays it out, byte by byte.
 * @param {string} header
 * @param {number[]} body
 * @returns {ArrayBuffer}
 */
function blob(header, body) {
  const text = [...new TextEncoder().encode(header)];
  while ((8 + text.length) % 8 !== 0) text.push(0x20);
  const length = [text.length & 255, text.length >> 8, 0, 0, 0, 0, 0, 0];
  return new Uint8Array([...length, ...text, ...body]).buffer;
}

const FRAME_HEADER = JSON.stringify({
  __metadata__: { kind: 'frame' },
  clock: { dtype: 'F64', shape: [5], data_offsets: [0, 40] },
  losses: { dtype: 'F64', shape: [1, 2], data_offsets: [40, 56] },
  accuracy: { dtype: 'F64', shape: [2], data_offsets: [56, 72] },
  parameters: { dtype: 'F32', shape: [2], data_offsets: [72, 80] },
  gradients: { dtype: 'F32', shape: [2], data_offsets: [80, 88] },
  surface: { dtype: 'U8', shape: [2, 2], data_offsets: [88, 92] },
  units: { dtype: 'U8', shape: [1, 1, 2], data_offsets: [92, 94] },
});

const FRAME_BODY = [
  0, 0, 0, 0, 0, 0, 0xf0, 0x3f, // frame 1
  0, 0, 0, 0, 0, 0, 0x00, 0x40, // generation 2
  0, 0, 0, 0, 0, 0, 0x08, 0x40, // update 3
  0, 0, 0, 0, 0, 0, 0x10, 0x40, // epoch 4
  0, 0, 0, 0, 0, 0, 0x10, 0x40, // first epoch of losses 4
  0, 0, 0, 0, 0, 0, 0xe0, 0x3f, // training loss 0.5
  0, 0, 0, 0, 0, 0, 0xf8, 0x7f, // test loss not a number
  0, 0, 0, 0, 0, 0, 0xf0, 0x3f, // accuracy 1
  0, 0, 0, 0, 0, 0, 0xe8, 0x3f, // and 0.75
  0x00, 0x00, 0x80, 0x3f, // weight 1
  0x00, 0x00, 0x00, 0xc0, // bias -2
  0x00, 0x00, 0x00, 0x3f, // gradient 0.5
  0x00, 0x00, 0x80, 0x7f, // gradient infinite
  0, 1, 128, 255,
  7, 8,
];

test('a frame is read from its bytes', () => {
  const frame = decode(blob(FRAME_HEADER, FRAME_BODY));
  assert.ok(frame?.kind === 'frame');
  assert.deepEqual(
    [frame.number, frame.generation, frame.update, frame.epoch, frame.firstEpoch],
    [1, 2, 3, 4, 4],
  );
  assert.deepEqual([...frame.losses], [0.5, NaN]);
  assert.deepEqual([frame.trainAccuracy, frame.testAccuracy], [1, 0.75]);
  assert.deepEqual([...frame.parameters], [1, -2]);
  assert.deepEqual([...frame.gradients], [0.5, Infinity]);
  assert.deepEqual([...frame.surface], [0, 1, 128, 255]);
  assert.deepEqual([...frame.units], [7, 8]);
});

test('the arrays are views into the message, not copies', () => {
  const message = blob(FRAME_HEADER, FRAME_BODY);
  const frame = decode(message);
  assert.ok(frame?.kind === 'frame');
  assert.equal(frame.surface.buffer, message);
  assert.equal(frame.parameters.buffer, message);
});

test('points may be missing on one side', () => {
  const tensors = {
    clock: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
    train: { dtype: 'F32', shape: [1, 3], data_offsets: [8, 20] },
    test: { dtype: 'F32', shape: [0, 3], data_offsets: [20, 20] },
    thumbnails: { dtype: 'F32', shape: [0, 100, 3], data_offsets: [20, 20] },
    features: { dtype: 'U8', shape: [1], data_offsets: [20, 21] },
  };
  const body = [0, 0, 0, 0, 0, 0, 0x08, 0x40, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x80, 0xbf, 200];
  const data = decode(blob(JSON.stringify({ __metadata__: { kind: 'data' }, ...tensors }), body));
  assert.ok(data?.kind === 'data');
  assert.equal(data.generation, 3);
  assert.deepEqual([...data.train], [1, 2, -1]);
  assert.equal(data.test.length, 0);
});

test('of a checkpoint the page reads the link alone, and keeps the bytes', () => {
  const note = JSON.stringify({ version: 1, hash: 'seed=1&noise=5', playing: true });
  const message = blob(JSON.stringify({ __metadata__: { kind: 'checkpoint', note } }), []);
  assert.deepEqual(decode(message), { kind: 'checkpoint', hash: 'seed=1&noise=5', buffer: message });
});

test('a kind of message that a newer server may send is passed over', () => {
  assert.equal(decode(blob('{"__metadata__":{"kind":"song"}}', [])), null);
});

test('a message that is not what it says is refused', () => {
  assert.throws(() => decode(blob('{"__metadata__":{"kind":"frame"}}', [])), /lacks the tensor clock/);
  const short = '{"__metadata__":{"kind":"frame"},"clock":{"dtype":"F64","shape":[5],"data_offsets":[0,8]}}';
  assert.throws(() => decode(blob(short, [0, 0, 0, 0, 0, 0, 0, 0])), /clock of shape 5 in 8 bytes/);
  assert.throws(() => decode(new Uint8Array([255, 0, 0, 0, 0, 0, 0, 0]).buffer), /header of 255 bytes/);
});

const WIRE = new URL('../wire/', import.meta.url);
/** @type {Record<string, Record<string, {values: (number | string)[]}>>} */
const GOLDEN = JSON.parse(readFileSync(new URL('golden.json', WIRE), 'utf8'));

/** @param {string} kind */
function golden(kind) {
  const bytes = Uint8Array.from(readFileSync(new URL(`${kind}.safetensors`, WIRE)));
  const values = (/** @type {string} */ name) => GOLDEN[kind][name].values.map(Number);
  return { message: decode(bytes.buffer), values };
}

/** @param {ArrayLike<number> | null} numbers */
const listed = (numbers) => numbers && Array.from(numbers);

test('the golden frame holds what the server says it wrote', () => {
  const { message, values } = golden('frame');
  assert.ok(message?.kind === 'frame');
  const clock = [message.number, message.generation, message.update, message.epoch, message.firstEpoch];
  assert.deepEqual(clock, values('clock'));
  assert.deepEqual([message.trainAccuracy, message.testAccuracy], values('accuracy'));
  assert.deepEqual(message.lookAt, values('look_at'));
  for (const name of /** @type {const} */ (['losses', 'point', 'surface', 'units', 'look'])) {
    assert.deepEqual(listed(message[name]), values(name), name);
  }
  for (const name of /** @type {const} */ (['parameters', 'gradients'])) {
    assert.deepEqual(listed(message[name]), values(name).map(Math.fround), name);
  }
});

test('so do the golden points', () => {
  const { message, values } = golden('data');
  assert.ok(message?.kind === 'data');
  assert.equal(message.generation, values('clock')[0]);
  for (const name of /** @type {const} */ (['train', 'test', 'features', 'thumbnails'])) {
    assert.deepEqual(listed(message[name]), values(name), name);
  }
});

test('and the golden losses', () => {
  const { message, values } = golden('history');
  assert.ok(message?.kind === 'history');
  assert.deepEqual([message.generation, message.span], values('clock'));
  assert.deepEqual(listed(message.cells), values('cells'));
});
