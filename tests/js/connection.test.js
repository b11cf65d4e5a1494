// A socket that comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnection, delay } from '../../static/connection.js';

/** @import { Status } from '../../static/connection.js' */

function arrange() {
  /** @type {any[]} */
  const sockets = [];
  /** @type {{callback: () => void, ms: number}[]} */
  const timers = [];
  /** @type {Status[]} */
  const statuses = [];
  /** @type {unknown[]} */
  const heard = [];
  const connection = createConnection({
    connect() {
      const socket = { readyState: 1, sent: /** @type {string[]} */ ([]), send: (/** @type {string} */ text) => socket.sent.push(text) };
      sockets.push(socket);
      return /** @type {any} */ (socket);
    },
    onStatus: (status) => statuses.push(status),
    onText: (text) => heard.push(text),
    onBinary: (buffer) => heard.push(buffer),
    later: (callback, ms) => timers.push({ callback, ms }),
  });
  return { connection, sockets, timers, statuses, heard };
}

test('text and bytes go their ways, commands go out as JSON', () => {
  const { connection, sockets, heard } = arrange();
  assert.equal(connection.send({ type: 'play' }), false, 'not before it is open');
  connection.start();
  const bytes = new ArrayBuffer(1);
  sockets[0].onmessage({ data: '{}' });
  sockets[0].onmessage({ data: bytes });
  assert.deepEqual(heard, ['{}', bytes]);
  assert.equal(connection.send({ type: 'play' }), true);
  assert.deepEqual(sockets[0].sent, ['{"type":"play"}']);
});

test('a lost connection is tried again, later each time, and at once when it works again', () => {
  const { connection, sockets, timers, statuses } = arrange();
  connection.start();
  for (let i = 0; i < 5; i++) {
    sockets[i].onclose({ code: 1006 });
    timers[i].callback();
  }
  assert.deepEqual(statuses[0], { connection: 'lost', reason: 'dropped', again: true });
  assert.ok(timers[4].ms > 4 * timers[0].ms);
  sockets[5].onmessage({ data: '{}' });
  sockets[5].onclose({ code: 1006 });
  assert.ok(timers[5].ms < 1000);
});

test('a page from a foreign origin gives up; a full server is tried again', () => {
  const foreign = arrange();
  foreign.connection.start();
  foreign.sockets[0].onclose({ code: 1008 });
  assert.deepEqual(foreign.statuses, [{ connection: 'lost', reason: 'forbidden', again: false }]);
  assert.equal(foreign.timers.length, 0);
  const full = arrange();
  full.connection.start();
  full.sockets[0].onclose({ code: 1013 });
  assert.deepEqual(full.statuses, [{ connection: 'lost', reason: 'server_full', again: true }]);
  assert.equal(full.timers.length, 1);
});

test('a page that left too much unread waits long, then comes back', () => {
  const { connection, sockets, timers, statuses } = arrange();
  connection.start();
  sockets[0].onmessage({ data: '{}' });
  sockets[0].onclose({ code: 1008 });
  assert.deepEqual(statuses, [{ connection: 'lost', reason: 'dropped', again: true }]);
  assert.ok(timers[0].ms > 5000);
});

test('an attempt by hand does not make a second socket', () => {
  const { connection, sockets, timers } = arrange();
  connection.start();
  sockets[0].onclose({ code: 1006 });
  connection.start();
  timers[0].callback();
  assert.equal(sockets.length, 2);
});

test('the delay doubles up to a limit and is spread', () => {
  assert.equal(delay(0, 0.5), 400);
  assert.equal(delay(1, 0.5), 800);
  assert.equal(delay(30, 0.5), 10_000);
  assert.ok(delay(3, 0) < delay(3, 1));
});

test('a session that rests is not brought back by itself; one that is not there yet is waited for', () => {
  const idle = arrange();
  idle.connection.start();
  idle.sockets[0].onclose({ code: 4000 });
  assert.deepEqual(idle.statuses, [{ connection: 'lost', reason: 'idle', again: true }]);
  assert.equal(idle.timers.length, 0);
  idle.connection.start();
  assert.equal(idle.sockets.length, 2);
  const absent = arrange();
  absent.connection.start();
  absent.sockets[0].onclose({ code: 4004 });
  assert.deepEqual(absent.statuses, [{ connection: 'lost', reason: 'no_session', again: true }]);
  assert.ok(absent.timers[0].ms > 2000);
});

test('bytes go out as they are', () => {
  const { connection, sockets } = arrange();
  const bytes = new ArrayBuffer(3);
  assert.equal(connection.sendBytes(bytes), false);
  connection.start();
  assert.equal(connection.sendBytes(bytes), true);
  assert.equal(sockets[0].sent[0], bytes);
});
