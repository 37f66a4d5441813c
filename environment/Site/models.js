// Trained models that run in the page: a VAE's decoders and a conditional GAN's generator.
// Weights come as scripts of half-precision numbers, loaded at the first touch.
'use strict';
(() => {
  const half = bits => {
    const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  };

  const stored = {};
  LatentLab.weights = (name, tensors, base64) => {
    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    const halves = new Uint16Array(bytes.buffer);
    stored[name] = Object.fromEntries(
      Object.entries(tensors).map(([key, { shape, at }]) => [
        key,
        Object.assign(Float32Array.from(halves.subarray(at, at + shape.reduce((a, b) => a * b, 1)), half), {
          shape,
        }),
      ]),
    );
  };

  // y = W x + b, for W [outputs, inputs]
  const dense = (w, b, x) =>
    Float32Array.from(b, (bias, i) => {
      let sum = bias;
      for (let j = 0; j < x.length; j++) sum += w[i * x.length + j] * x[j];
      return sum;
    });
  const relu = x => x.map(v => Math.max(0, v));
  const sigmoid = x => x.map(v => 1 / (1 + Math.exp(-v)));

  // Batch normalization in evaluation mode, [channels, size, size]
  const normalize = (w, name, x) => {
    const [gain, shift, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
      part => w[`${name}.${part}`],
    );
    const area = x.length / gain.length;
    return x.map((v, i) => {
      const c = Math.floor(i / area);
      return ((v - mean[c]) / Math.sqrt(variance[c] + 1e-5)) * gain[c] + shift[c];
    });
  };

  // Transposed convolution with kernel 4, stride 2, padding 1: [inputs, n, n] -> [outputs, 2n, 2n], weight
  // [inputs, outputs, 4, 4]
  const enlarge = (w, bias, x) => {
    const [inputs, outputs, k] = w.shape;
    const n = Math.sqrt(x.length / inputs);
    const y = new Float32Array(outputs * 4 * n * n);
    if (bias) for (let o = 0; o < outputs; o++) y.fill(bias[o], o * 4 * n * n, (o + 1) * 4 * n * n);
    for (let i = 0; i < inputs; i++)
      for (let r = 0; r < n; r++)
        for (let c = 0; c < n; c++) {
          const v = x[(i * n + r) * n + c];
          if (v === 0) continue;
          for (let o = 0; o < outputs; o++)
            for (let a = 0; a < k; a++) {
              const row = 2 * r - 1 + a;
              if (row < 0 || row >= 2 * n) continue;
              for (let b = 0; b < k; b++) {
                const column = 2 * c - 1 + b;
                if (column >= 0 && column < 2 * n)
                  y[(o * 2 * n + row) * 2 * n + column] += v * w[((i * outputs + o) * k + a) * k + b];
              }
            }
        }
    return y;
  };

  // A decoder of a VAE: z -> 784 pixels in (0, 1)
  const decode = w => z => {
    let x = Float32Array.from(z);
    for (const layer of [1, 2, 3]) {
      x = dense(w[`dense${layer}.weight`], w[`dense${layer}.bias`], x);
      if (layer < 3) x = relu(x);
    }
    return sigmoid(x);
  };

  // The conditional generator: z and a class -> 784 pixels in (0, 1)
  const generate = w => (z, label) => {
    const named = Object.fromEntries(Object.entries(w).map(([key, value]) => [key.replace('network.', ''), value]));
    let x = Float32Array.from([...z, ...Array.from({ length: 10 }, (_, c) => +(c === label))]);
    x = dense(named['dense.weight'], named['dense.bias'], x);
    x = enlarge(named['conv1.weight'], null, relu(normalize(named, 'norm1', x)));
    x = enlarge(named['conv2.weight'], named['conv2.bias'], relu(normalize(named, 'norm2', x)));
    return x.map(v => (Math.tanh(v) + 1) / 2);
  };

  const kinds = { map: decode, sliders: decode, classes: generate };
  const { say, words } = LatentLab;
  const ready = {};
  // Resolves to the function that makes an image; after a failure the next touch tries again.
  LatentLab.model = name =>
    (ready[name] ??= LatentLab.load(document.querySelector(`[data-model=${name}]`).dataset.script)
      .then(() => kinds[name](stored[name]))
      .catch(error => {
        delete ready[name];
        throw error;
      }));

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const canvas = label => {
    const element = make('canvas', { width: 28, height: 28 });
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', label);
    return element;
  };
  const paint = (element, image) => {
    const context = element.getContext('2d');
    const pixels = context.createImageData(28, 28);
    image.forEach((v, i) => pixels.data.set([v * 255, v * 255, v * 255, 255], 4 * i));
    context.putImageData(pixels, 0, 0);
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const knob = (name, label, change) => {
    const input = make('input', { type: 'range', min: -3, max: 3, step: 0.05, value: 0 });
    const output = make('output', { textContent: '0.00' });
    input.setAttribute('aria-label', label);
    const set = value => {
      input.value = value;
      output.textContent = (+input.value).toFixed(2);
    };
    input.oninput = () => {
      set(input.value);
      change();
    };
    return {
      row: make('div', { className: 'knob' }, make('span', { textContent: name }), input, output),
      value: () => +input.value,
      set,
    };
  };

  // Shows what a model makes, or says why it cannot.
  const shower = (board, name, show) => async () => {
    const said = board.parentElement.querySelector('.said');
    try {
      show(await LatentLab.model(name));
      board.classList.add('live');
      said.textContent = '';
    } catch {
      said.textContent = words.weights;
    }
  };

  // Two codings: a point on the map, or two sliders
  const boards = {
    map(board) {
      const still = board.querySelector('img'); // it stands there without this script, too
      const point = make('div', { className: 'point' });
      const plane = make('div', { className: 'pad', tabIndex: 0 }, still, point);
      plane.setAttribute('role', 'application');
      plane.setAttribute('aria-label', words.map);
      const shown = Object.assign(canvas(words['map.garment']), { className: 'large' });
      const knobs = ['z1', 'z2'].map((name, i) => knob(name, say('coding', i + 1), () => show()));
      const codes = () => knobs.map(k => k.value());
      const paintIt = shower(board, 'map', f => paint(shown, f(codes())));
      const show = () => {
        const z = codes();
        point.style.left = `${((z[0] + 3) / 6) * 100}%`;
        point.style.top = `${((3 - z[1]) / 6) * 100}%`;
        return paintIt();
      };
      const move = (x, y) => {
        knobs[0].set(Math.max(-3, Math.min(3, x)));
        knobs[1].set(Math.max(-3, Math.min(3, y)));
        return show();
      };
      const follow = e => {
        const box = plane.getBoundingClientRect();
        return move(((e.clientX - box.left) / box.width) * 6 - 3, 3 - ((e.clientY - box.top) / box.height) * 6);
      };
      // A finger taps a place, or swipes over the map to scroll the page; the point itself can be dragged.
      plane.onpointerdown = e => {
        if (e.pointerType !== 'touch' || e.target === point) plane.setPointerCapture(e.pointerId);
        if (e.pointerType !== 'touch') follow(e);
      };
      plane.onpointermove = e => {
        if (e.buttons && (e.pointerType !== 'touch' || plane.hasPointerCapture(e.pointerId))) follow(e);
      };
      plane.onclick = follow;
      plane.onkeydown = e => {
        const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
        if (!step) return;
        e.preventDefault();
        move(knobs[0].value() + step[0] * 0.15, knobs[1].value() + step[1] * 0.15);
      };
      board.append(plane, make('div', {}, shown, ...knobs.map(k => k.row)));
      // Until the weights are asked for, the garment is cut out of the map.
      knobs[0].set(0.75);
      knobs[1].set(-1.25);
      point.style.left = '62.5%';
      point.style.top = '70.8%';
      const cut = () => shown.getContext('2d').drawImage(still, 7 * 28, 8 * 28, 28, 28, 0, 0, 28, 28);
      if (still.complete && still.naturalWidth) cut();
      else still.onload = cut;
    },

    sliders(board) {
      const shown = Object.assign(canvas(words['sliders.garment']), { className: 'large' });
      const knobs = Array.from({ length: 10 }, (_, i) => knob(`z${i + 1}`, say('coding', i + 1), () => show()));
      const show = shower(board, 'sliders', f => paint(shown, f(knobs.map(k => k.value()))));
      const draw = () => {
        knobs.forEach(k => k.set(Math.max(-3, Math.min(3, normal()))));
        show();
      };
      const zero = () => {
        knobs.forEach(k => k.set(0));
        show();
      };
      board.append(
        make('div', {}, ...knobs.map(k => k.row)),
        make(
          'div',
          {},
          waiting('press.sliders', shown),
          make(
            'p',
            { className: 'row' },
            make('button', { type: 'button', textContent: words['sliders.draw'], onclick: draw }),
            make('button', { type: 'button', textContent: words['sliders.zero'], onclick: zero }),
          ),
        ),
      );
    },

    classes(board) {
      const names = words['classes.names'].split(', ');
      const images = Array.from({ length: 12 }, (_, i) => canvas(say('classes.image', i + 1)));
      let noise = [];
      const draw = () => (noise = images.map(() => Float32Array.from({ length: 64 }, normal)));
      const chosen = () => board.querySelector('input:checked');
      const show = shower(board, 'classes', f =>
        images.forEach((image, i) => paint(image, f(noise[i], +chosen().value))),
      );
      const again = () => {
        draw();
        if (!chosen()) board.querySelector('input').checked = true;
        show();
      };
      const choices = make(
        'fieldset',
        { className: 'row' },
        make('legend', { className: 'sr', textContent: words.classes }),
        ...names.map((name, i) =>
          make('label', {}, make('input', { type: 'radio', name: 'class', value: i, onclick: show }), name),
        ),
      );
      board.append(
        choices,
        waiting('press.classes', make('div', { className: 'twelve' }, ...images)),
        make(
          'p',
          { className: 'row' },
          make('button', { type: 'button', textContent: words['classes.draw'], onclick: again }),
        ),
      );
      draw();
    },
  };
  // An empty place says what to press.
  const waiting = (text, place) =>
    make('div', { className: 'waiting' }, make('p', { className: 'press', textContent: words[text] }), place);
  document
    .querySelectorAll('[data-model]')
    .forEach(section => boards[section.dataset.model]?.(section.querySelector('.board')));
})();
