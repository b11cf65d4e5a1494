"""What goes over a page's WebSocket, watched from inside the page, and how to wait until all has been said and drawn.

Nothing here waits for a length of time in which an answer ought to have come: on a busy machine it may not have.
"""

# Runs before the scripts of the page, in every page that the tests open.
#
# `settle` ends once the server has heard all that the page had to say, and the page has drawn all that came of it. The
# page keeps changes back for up to 80 ms, on the same clock as `KEPT_BACK` here. Then the session is asked something
# that it refuses: with this answer, everything before it was heard. The next frame shows what came of it, and the page
# acknowledges that frame when it has drawn it. These questions are hidden from the page.
#
# `painted` ends once what the page has drawn is on the screen, and nothing fades or glides; `settle` includes it.
#
# `pictures` counts how many different pictures a canvas shows in so many frames of the run.
WIRE = """(() => {
  const KEPT_BACK = 100, PATIENCE = 30000, MINE = 'settle';
  const RUNNING = ['open', 'play', 'pause', 'step', 'reset', 'rewind', 'back'];
  const Native = window.WebSocket;
  const nothing = { frames: 0, update: 0, drawn: 0, look: {}, checkpoints: 0, kept: null };
  const fresh = { opened: false, stepping: false, ...nothing };
  const wire = window.__wire = { socket: null, answers: 0, refused: 0, ...fresh };

  // Number and update of a frame: the first and the third of its clock.
  const read = (buffer) => {
    const size = Number(new DataView(buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
    if (header.__metadata__.kind === 'checkpoint') {
      wire.checkpoints++;
      wire.kept = JSON.parse(header.__metadata__.note).hash;
    }
    if (header.__metadata__.kind !== 'frame') return;
    const clock = (place) => new DataView(buffer).getFloat64(8 + size + header.clock.data_offsets[0] + 8 * place, true);
    [wire.frames, wire.update] = [clock(0), clock(2)];
  };
  const hear = (event) => {
    if (typeof event.data !== 'string') return read(event.data);
    const { id, code } = JSON.parse(event.data);
    if (typeof id !== 'string' || !id.startsWith(MINE)) return;
    event.stopImmediatePropagation();
    if (id === MINE) wire.answers++;
    else wire.refused++;
    if (code === 'not_open') wire.opened = false;
  };
  const say = (text) => {
    const { type, frame, id, ...rest } = typeof text === 'string' ? JSON.parse(text) : { type: 'open' };
    if (type === 'open') wire.opened = true;
    if (type === 'ack') wire.drawn = frame;
    if (type === 'look') wire.look = rest;
    if (RUNNING.includes(type)) wire.stepping = type === 'step';
  };
  window.WebSocket = class extends Native {
    constructor(...rest) {
      super(...rest);
      Object.assign(wire, fresh, { socket: this });
      this.addEventListener('message', hear);
    }
    send(text) {
      say(text);
      super.send(text);
    }
  };

  const screen = () => new Promise((done) => requestAnimationFrame(done));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const ask = (command) => Native.prototype.send.call(wire.socket, JSON.stringify({ type: 'look', ...command }));
  const talks = () => wire.socket?.readyState === 1 && wire.opened;

  const until = async (holds) => {
    for (const end = performance.now() + PATIENCE; talks() && !holds(); await screen()) {
      if (performance.now() > end) throw new Error(`no answer, or no frame: ${JSON.stringify(wire)}`);
    }
  };

  const nextFrame = async () => {
    const { frames, refused } = wire;
    ask({ ...wire.look, id: `${MINE} look` });
    await until(() => wire.drawn > frames || wire.refused > refused);
    // What it looked at is gone with a change of the network.
    if (wire.drawn <= frames) ask({ id: `${MINE} nothing` });
    await until(() => wire.drawn > frames);
  };

  wire.painted = async () => {
    const brief = (each) => each.playState === 'running' && Number.isFinite(each.effect.getComputedTiming().endTime);
    await screen();
    await Promise.allSettled(document.getAnimations().filter(brief).map((each) => each.finished));
    await screen();
    await screen();
  };

  wire.settle = async () => {
    await screen();
    await pause(KEPT_BACK);
    if (talks()) {
      const { answers } = wire;
      ask({ layer: -1, unit: 0, id: MINE });
      await until(() => wire.answers > answers);
      await nextFrame();
      // A step may take the session more than one turn. Between two frames that are asked for, it has one.
      for (let at = NaN; talks() && wire.stepping && wire.update !== at; await nextFrame()) at = wire.update;
    }
    await wire.painted();
  };

  wire.pictures = async (canvas, frames) => {
    const seen = new Set();
    for (; frames > 0; frames--) {
      const last = wire.drawn;
      await until(() => wire.drawn > last);
      seen.add(document.querySelector(canvas).toDataURL());
    }
    return seen.size;
  };
})();"""
