// The part of the page in which a reader moves numbers. Nothing of the engine is unpacked before the button is pressed.
(() => {
  const $ = id => document.getElementById("play-" + id), root = $("root");
  root.hidden = false;
  const make = (name, text, more) => Object.assign(document.createElement(name), {textContent: text ?? ""}, more);
  const status = text => { $("status").textContent = text; };
  const figures = (x, digits) => Number(x.toPrecision(digits));
  const shown = x => x == null ? "–" : x.toLocaleString("en-US", {maximumFractionDigits: Math.abs(x) < 100 ? 2 : 0}).replace("-", "−");
  let calls = 0, controls, model, asked = 0, before;
  const waiting = new Map(), workers = []; // the first adds paths up, the others walk some of them beside it
  const call = (worker, name, text, bytes, module) => new Promise((done, failed) => {
    waiting.set(++calls, data => data.answer.error ? failed(new Error(data.answer.error)) : done(module === undefined ? data.answer : data));
    worker.postMessage({id: calls, name, text, bytes, module}, bytes ? [bytes.buffer] : []);
  });
  let url;
  const hire = () => {
    const worker = new Worker(url);
    worker.onmessage = ({data}) => { const to = waiting.get(data.id); waiting.delete(data.id); to(data); };
    return worker;
  };

  const row = (cells, head) => {
    const tr = make("tr");
    cells.forEach((text, i) => tr.append(i && !head ? make("td", text) : make("th", text, {scope: head ? "col" : "row"})));
    return tr;
  };
  const bps = path => {
    if (path.failed) return null;
    const lost = path.lost.reduce((sum, x) => sum + BigInt(x), 0n);
    return Number(lost * 1000000n / BigInt(path.debt)) / 100;
  };
  // One pair of bars for each path: the borrowers' loss as the study has it and as it was moved.
  const draw = (was, is) => {
    const NS = "http://www.w3.org/2000/svg", high = 46, svg = $("bars");
    const el = (name, of, text) => {
      const e = document.createElementNS(NS, name);
      for (const key in of) e.setAttribute(key, of[key]);
      if (text) e.textContent = text;
      return e;
    };
    const pairs = was.map((path, i) => [bps(path), is[i] ? bps(is[i]) : null]);
    const all = pairs.flat().filter(x => x != null), most = Math.max(1, ...all), least = Math.min(0, ...all);
    const at = x => 60 + (x - least) / (most - least) * 480;
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 640 ${high * pairs.length + 6}`);
    pairs.forEach(([a, b], i) => {
      const y = i * high + 6;
      svg.append(el("text", {x: 0, y: y + 20, "font-size": 13, fill: "var(--ink)"}, "path " + i));
      [[a, 0, "var(--faint)"], [b, 17, "var(--accent)"]].forEach(([x, down, fill]) => {
        if (x == null) return;
        svg.append(el("rect", {x: Math.min(at(0), at(x)), y: y + down, width: Math.abs(at(x) - at(0)), height: 14, fill}));
        svg.append(el("text", {x: Math.max(at(0), at(x)) + 5, y: y + down + 12, "font-size": 12, fill: "var(--ink)"}, shown(x)));
      });
    });
  };
  const show = answer => {
    const was = before || answer;
    $("numbers").replaceChildren(...was.numbers.map((n, i) => {
      const now = answer.numbers[i].value, whole = answer.done && before;
      return row([n.name + ", " + n.unit, before ? shown(n.value) : "", shown(now), whole && now != null && n.value != null ? shown(now - n.value) : ""]);
    }));
    draw(was.paths, before ? answer.paths : []);
  };
  const move = async () => {
    const mine = ++asked, began = performance.now();
    const values = controls.map(c => c.moved ? String(c.value()) : "");
    try {
      const crew = [...workers], walked = [];
      await Promise.all(crew.map(worker => call(worker, "move", JSON.stringify(values))));
      if (mine !== asked) return;
      for (let i = 0; i < model.paths; i++) {
        if (i % crew.length === 0) continue;
        walked[i] = call(crew[i % crew.length], "walk", String(i));
        walked[i].catch(() => {}); // it is told where it is awaited
      }
      for (let done = 0; done < model.paths; done++) {
        if (mine !== asked) return;
        const answer = walked[done] ? await call(crew[0], "take", "", await walked[done]) : await call(crew[0], "step", "");
        if (mine !== asked) return;
        if (!before && !answer.done) status(`The study's own values: path ${done + 1} of ${model.paths}…`);
        show(answer);
        if (answer.done) {
          if (!before) before = answer;
          status(`${model.paths} paths in ${((performance.now() - began) / 1000).toFixed(1)} s${crew.length > 1 ? `, on ${crew.length} engines at once` : ""}. Hash of all values: ${answer.hash.slice(0, 16)}…`);
        } else if (before) status(`Path ${done + 1} of ${model.paths}…`);
      }
    } catch (error) {
      if (mine === asked) status("The engine refuses this: " + error.message);
    }
  };
  const control = c => {
    const input = make("input", "", {type: "range", id: "play-of-" + c.key}), out = make("output", "", {htmlFor: [input.id]});
    const box = make("div", "", {className: "control"});
    const value = () => c.log ? figures(c.least * (c.most / c.least) ** Number(input.value), 3) : figures(Number(input.value), 6);
    if (c.log) Object.assign(input, {min: 0, max: 1, step: c.step, value: Math.log(c.now / c.least) / Math.log(c.most / c.least)});
    else Object.assign(input, {min: c.least, max: c.most, step: c.step, value: c.now});
    const tell = moved => {
      out.textContent = moved ? shown4(value()) : shown4(c.now) + " (the study's)";
      input.setAttribute("aria-valuetext", out.textContent);
    };
    const shown4 = x => x.toLocaleString("en-US", {maximumFractionDigits: x < 10 ? 4 : 0});
    const of = {moved: false, value, reset: () => {
      of.moved = false;
      input.value = c.log ? Math.log(c.now / c.least) / Math.log(c.most / c.least) : c.now;
      tell(false);
    }};
    let later;
    input.addEventListener("input", () => {
      of.moved = true;
      tell(true);
      clearTimeout(later);
      later = setTimeout(move, 80);
    });
    tell(false);
    box.append(make("label", c.name, {htmlFor: input.id}), input, out);
    $("controls").append(box);
    return of;
  };
  $("start").addEventListener("click", async () => {
    $("start").disabled = true;
    status("Unpacking the engine…");
    try {
      const bytes = Uint8Array.from(atob($("engine").textContent), c => c.charCodeAt(0));
      url = URL.createObjectURL(new Blob([JSON.parse($("worker").textContent)], {type: "text/javascript"}));
      const main = hire(), text = JSON.parse($("scenario").textContent);
      main.onerror = event => status("The engine does not start here: " + event.message);
      const started = await call(main, "start", text, bytes, null);
      model = started.answer;
      const join = worker => { root.dataset.engines = workers.push(worker); };
      join(main);
      // Each other core that there is a path for has an engine, of the same compiled module, which walks a path before it is counted
      // on: the first takes longest. One that does not start is not missed.
      const prepare = async k => {
        const worker = hire();
        await call(worker, "start", text, undefined, started.module);
        await call(worker, "move", "[]");
        await call(worker, "walk", String(k));
        join(worker);
      };
      for (let k = 1; k < Math.min(model.paths, navigator.hardwareConcurrency || 1); k++) prepare(k).catch(() => {});
      controls = model.controls.map(control);
      $("reset").addEventListener("click", () => { controls.forEach(c => c.reset()); move(); });
      $("table").hidden = false;
      $("start").hidden = true;
      await move();
    } catch (error) {
      status("The engine does not start here: " + error.message);
    }
  });
})();
