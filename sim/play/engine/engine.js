"use strict";
// engine starts the module of the small live model, compiled or not, and returns its functions, which take and give texts; a path
// that another one walks is bytes. The few calls that
// the module makes of its surroundings are answered here: it has a clock, chance for its hash tables, and no files.
const engine = async source => {
  let memory;
  const words = () => new DataView(memory.buffer), ok = 0, none = 8, missing = 52;
  const decode = (at, n) => new TextDecoder().decode(new Uint8Array(memory.buffer, at, n));
  const none2 = (count, size) => { words().setUint32(count, 0, true); words().setUint32(size, 0, true); return ok; };
  let said = "";
  const wasi = {
    args_sizes_get: none2, environ_sizes_get: none2, args_get: () => ok, environ_get: () => ok,
    clock_time_get: (id, _, at) => {
      words().setBigUint64(at, BigInt(Math.round((id ? performance.now() : Date.now()) * 1e6)), true);
      return ok;
    },
    random_get: (at, n) => { crypto.getRandomValues(new Uint8Array(memory.buffer, at, n)); return ok; },
    fd_write: (_, list, n, written) => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const size = words().getUint32(list + 8 * i + 4, true);
        said += decode(words().getUint32(list + 8 * i, true), size);
        sum += size;
      }
      words().setUint32(written, sum, true);
      return ok;
    },
    // What it waits for is a time: it is there at once, and the module looks at its clock again.
    poll_oneoff: (subscriptions, events, n, count) => {
      new Uint8Array(memory.buffer, events, 32 * n).fill(0);
      for (let i = 0; i < n; i++) {
        const view = words();
        view.setBigUint64(events + 32 * i, view.getBigUint64(subscriptions + 48 * i, true), true);
        view.setUint8(events + 32 * i + 10, view.getUint8(subscriptions + 48 * i + 8));
      }
      words().setUint32(count, n, true);
      return ok;
    },
    sched_yield: () => ok, fd_prestat_get: () => none, fd_close: () => ok,
    proc_exit: code => { throw new Error("the engine ended with " + code + ": " + said); },
  };
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source), imports = {};
  for (const {module: of, name} of WebAssembly.Module.imports(module)) (imports[of] ||= {})[name] = wasi[name] || (() => missing);
  const instance = await WebAssembly.instantiate(module, imports), calls = instance.exports;
  memory = calls.memory;
  calls._initialize();
  const give = from => {
    const at = calls.reserve(from.length);
    new Uint8Array(memory.buffer, at, from.length).set(from);
  };
  const call = (name, text) => {
    give(new TextEncoder().encode(text));
    const n = calls[name]();
    return decode(calls.where(), n);
  };
  const walk = path => {
    const n = calls.walk(path), bytes = new Uint8Array(memory.buffer, calls.where(), n).slice();
    if (bytes[0] !== 1) throw new Error(JSON.parse(new TextDecoder().decode(bytes)).error);
    return bytes;
  };
  const take = bytes => {
    give(bytes);
    const n = calls.take();
    return decode(calls.where(), n);
  };
  return {module, open: text => call("open", text), move: text => call("move", text), step: () => call("step", ""), walk, take};
};
