// What all boards are built from: settings, pictures, curves, and the loop that runs a training.
'use strict';
LatentLab.kit = (() => {
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A setting that slides through a list of values.
  const slider = (label, values, value, change = () => {}) => {
    const input = make('input', { type: 'range', min: 0, max: values.length - 1, step: 1 });
    const shown = make('span', { className: 'value' });
    const show = () => {
      shown.textContent = `${values[input.value]}`;
      input.setAttribute('aria-valuetext', shown.textContent);
    };
    input.value = values.indexOf(value);
    input.oninput = () => { show(); change(); };
    show();
    return {
      row: make('label', { className: 'setting' }, make('span', { textContent: label }), input, shown),
      value: () => values[input.value],
    };
  };

  // A setting with a few named values: { key: text }.
  const choice = (label, options, value, change = () => {}) => {
    const input = make('select', { onchange: change }, ...Object.entries(options).map(([key, text]) =>
      make('option', { value: key, textContent: text, selected: key === value })));
    return {
      row: make('label', { className: 'setting choice' }, make('span', { textContent: label }), input),
      value: () => input.value,
    };
  };

  const settings = (...parts) => make('div', { className: 'settings' }, ...parts.map(part => part.row ?? part));
  const legend = entries => make('p', { className: 'keys' }, ...Object.entries(entries).map(([name, text]) =>
    make('span', {}, make('span', { className: `key ${name}`, textContent: text[0] }), ` ${text.slice(1)}`)));

  // Colors stand in boards.css, one for each theme; a change of the theme forgets them.
  let colors = {};
  let stamps = {};
  const probe = make('span', { hidden: true });
  const color = name => {
    if (colors[name]) return colors[name];
    if (!probe.isConnected) document.querySelector('[data-board]').append(probe);
    probe.className = `key ${name}`;
    return colors[name] = getComputedStyle(probe).color;
  };
  const onTheme = draw => {
    const again = () => requestAnimationFrame(() => { colors = {}; stamps = {}; draw(); });
    document.querySelector('.theme')?.addEventListener('click', again);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  };

  const canvas = (label, width, height) => {
    const element = make('canvas', { width, height });
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', label);
    return element;
  };
  const size = 640;

  // A piece of the plane, [left, right, bottom, top].
  const plane = (label, [left, right, bottom, top]) => {
    const element = Object.assign(canvas(label, size, size), { className: 'plane' });
    const context = element.getContext('2d');
    const x = v => (v - left) / (right - left) * size;
    const y = v => (top - v) / (top - bottom) * size;
    const shade = document.createElement('canvas').getContext('2d');
    const stroke = (name, width, draw) => {
      context.strokeStyle = color(name);
      context.lineWidth = width;
      context.beginPath();
      draw();
      context.stroke();
    };
    const each = (points, draw) => {
      for (let i = 0; i < points.length; i += 2) draw(x(points[i]), y(points[i + 1]), i / 2);
    };
    // A mark is drawn once and then stamped: much faster than hundreds of shapes.
    const stamp = (points, name, radius, draw) => {
      const size = 2 * radius + 4;
      const mark = stamps[`${name} ${radius} ${draw}`] ??= (() => {
        const ink = make('canvas', { width: size, height: size }).getContext('2d');
        ink.fillStyle = ink.strokeStyle = color(name);
        ink.lineWidth = 2;
        draw(ink, size / 2);
        return ink.canvas;
      })();
      each(points, (a, b) => context.drawImage(mark, a - size / 2, b - size / 2));
    };
    return {
      element,
      clear: () => context.clearRect(0, 0, size, size),
      // lines where the axes are 0, and their names
      axes(across, up) {
        stroke('line', 2, () => {
          context.moveTo(x(0), 0);
          context.lineTo(x(0), size);
          context.moveTo(0, y(0));
          context.lineTo(size, y(0));
        });
        context.font = '22px system-ui, sans-serif';
        context.strokeStyle = color('back');
        context.fillStyle = color('text');
        context.lineWidth = 8;
        const write = (text, left, bottom) => {
          context.strokeText(text, left, bottom);
          context.fillText(text, left, bottom);
        };
        write(up, x(0) + 8, 26);
        write(across, size - 8 - context.measureText(across).width, y(0) - 10);
      },
      dots: (points, name, radius = 4) => stamp(points, name, radius, (ink, middle) => {
        ink.arc(middle, middle, radius, 0, 7);
        ink.fill();
      }),
      crosses: (points, name, radius = 5) => stamp(points, name, radius, (ink, middle) => {
        for (const way of [-radius, radius]) {
          ink.moveTo(middle - radius, middle - way);
          ink.lineTo(middle + radius, middle + way);
        }
        ink.stroke();
      }),
      line: (points, name, width = 3) => stroke(name, width, () =>
        each(points, (a, b, i) => i ? context.lineTo(a, b) : context.moveTo(a, b))),
      // the direction at each point of a grid, all as long as a field of it at most
      arrows(direction, name, count = 13) {
        const [wide, high] = [(right - left) / count, (top - bottom) / count];
        const at = [];
        for (let i = 0; i < count * count; i++) {
          const [a, b] = [left + (i % count + .5) * wide, bottom + (Math.floor(i / count) + .5) * high];
          const [u, v] = direction(a, b);
          at.push([x(a), y(b), u / wide, -v / high]);
        }
        const longest = Math.max(1e-9, ...at.map(([, , u, v]) => Math.hypot(u, v)));
        stroke(name, 2, () => at.forEach(([a, b, u, v]) => {
          const length = Math.hypot(u, v) || 1;
          const scale = size / count * .9 * Math.sqrt(length / longest) / length;
          const [tipA, tipB, turn] = [a + u * scale, b + v * scale, Math.atan2(v, u)];
          context.moveTo(a, b);
          context.lineTo(tipA, tipB);
          for (const side of [2.6, -2.6]) {
            context.moveTo(tipA, tipB);
            context.lineTo(tipA + 7 * Math.cos(turn + side), tipB + 7 * Math.sin(turn + side));
          }
        }));
      },
      // the centers of count x count fields, row by row from the top
      grid: count => Float64Array.from({ length: 2 * count * count }, (_, i) => i & 1
        ? top - (Math.floor((i >> 1) / count) + .5) * (top - bottom) / count
        : left + ((i >> 1) % count + .5) * (right - left) / count),
      // a shade for each of these fields: values from -1 (made) to 1 (real)
      shades(values, count) {
        const parts = ['made', 'real'].map(name => color(name).match(/[\d.]+/g).slice(0, 3).map(Number));
        shade.canvas.width = shade.canvas.height = count;
        const pixels = shade.createImageData(count, count);
        values.forEach((v, i) => pixels.data.set([...parts[v > 0 ? 1 : 0], 150 * Math.min(1, Math.abs(v))], 4 * i));
        shade.putImageData(pixels, 0, 0);
        context.drawImage(shade.canvas, 0, 0, size, size);
      },
      place(event) {
        const box = element.getBoundingClientRect();
        return [left + (event.clientX - box.left) / box.width * (right - left),
          top - (event.clientY - box.top) / box.height * (top - bottom)];
      },
    };
  };

  // Curves of all that was added so far: { name: what it is }.
  const curves = (label, names) => {
    const [width, height] = [size, 200];
    const element = Object.assign(canvas(label, width, height), { className: 'curves' });
    const context = element.getContext('2d');
    let [kept, stride, skipped] = [[], 1, 0];
    return {
      element,
      box: make('div', {}, make('p', { className: 'label', textContent: label }), element,
        legend(Object.fromEntries(Object.entries(names).map(([name, text]) => [name, `━${text}`])))),
      clear() { [kept, stride, skipped] = [[], 1, 0]; },
      add(...values) {
        if (++skipped < stride) return;
        skipped = 0;
        kept.push(values);
        if (kept.length < 800) return;
        kept = kept.filter((_, i) => i % 2);
        stride *= 2;
      },
      draw(from = Infinity, to = -Infinity) {
        context.clearRect(0, 0, width, height);
        const all = kept.flat().filter(Number.isFinite);
        const low = Math.min(from, ...all);
        const high = Math.max(to, low + 1e-6, ...all);
        const y = v => height - 12 - (v - low) / (high - low) * (height - 24);
        Object.keys(names).forEach((name, k) => {
          context.strokeStyle = color(name);
          context.lineWidth = 3;
          context.beginPath();
          const wide = (width - 76) / Math.max(1, kept.length - 1);
          kept.forEach((values, i) => context.lineTo(70 + i * wide, y(values[k])));
          context.stroke();
        });
        context.fillStyle = color('quiet');
        context.font = '26px system-ui, sans-serif';
        if (all.length) [low, high].forEach(v => context.fillText(+v.toPrecision(2), 6, y(v) + (v === low ? 6 : 16)));
      },
    };
  };

  const speeds = [1 / 32, 1 / 8, 1 / 2, 1, 2, 4, 8, 16];
  const speedText = s => s < 1 ? `one in ${1 / s} pictures` : `${s} a picture`;

  // board: reset(seed), step(), draw(), numbers() -> text, words() -> { text, bad, over }. Training runs in slices
  // between two pictures, not in a worker: browsers give none to a page from a folder ("cannot be accessed from origin
  // 'null'"), and the site's policy forbids one made of text.
  const run = (stand, board, speed = 1) => {
    let [running, visible, steps, owed, at, said] = [0, true, 0, 0, speeds.indexOf(speed), -1e9];
    const [status, numbers] = [make('p'), make('p')];
    status.setAttribute('role', 'status');
    status.className = 'words';
    numbers.className = 'numbers';
    const button = (textContent, onclick) => make('button', { type: 'button', textContent, onclick });
    const seed = make('input', { type: 'number', min: 0, max: 9999, value: 1, onchange: () => reset() });

    const tell = now => {
      const pace = speedText(speeds[at]);
      numbers.textContent = `update ${steps.toLocaleString('en-US')} (${pace}) · ${board.numbers()}`;
      if (now - said < 700) return;
      const words = board.words();
      said = now;
      if (status.textContent !== words.text) status.textContent = words.text;
      status.classList.toggle('bad', !!words.bad);
      if (words.over) halt();
    };
    const show = () => {
      board.draw();
      said = -1e9;
      tell(performance.now());
    };
    const step = () => { if (board.step() !== false) steps++; };
    const frame = () => {
      running = requestAnimationFrame(frame);
      if (!visible) return;
      const from = performance.now();
      for (owed += speeds[at]; owed >= 1; owed--) {
        step();
        if (performance.now() - from > 16) owed = 1; // the picture comes first
      }
      board.draw();
      tell(from);
    };
    const halt = () => {
      cancelAnimationFrame(running);
      running = 0;
      go.textContent = 'Run';
    };
    const go = button('Run', () => {
      if (running) { halt(); return show(); }
      running = requestAnimationFrame(frame);
      go.textContent = 'Pause';
    });
    const turn = by => {
      at = Math.max(0, Math.min(speeds.length - 1, at + by));
      tell(performance.now());
    };
    const reset = () => {
      [steps, owed] = [0, 0];
      board.reset(Math.max(0, Math.round(+seed.value || 0)));
      show();
    };

    stand.prepend(make('div', { className: 'row controls' }, go, button('Step', () => { halt(); step(); show(); }),
      button('Slower', () => turn(-1)), button('Faster', () => turn(1)), button('Reset', reset),
      ...board.seeded === false ? [] : [make('label', {}, 'Seed ', seed)]), numbers, status);
    Object.assign(stand, { board: { ...board, step, reset, show } });
    new IntersectionObserver(entries => visible = entries.at(-1).isIntersecting).observe(stand);
    onTheme(board.draw);
    reset();
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) go.click();
    return { reset, show };
  };

  const percent = share => `${Math.round(100 * share)} %`;
  const short = v => Number.isFinite(v) ? v.toFixed(2) : 'no number';
  return { make, slider, choice, settings, legend, color, canvas, plane, curves, run, percent, short };
})();
