// An autoencoder whose codings become bits, 784-64-16-64-784: noise comes before their sigmoid, as in notebook 15.
'use strict';
LatentLab.hashing = (() => {
  const { network, forward, output, backward, adam, squaredError, sigmoid } = LatentLab.engine;
  const bits = 16;
  const make = random => network([784, 64, bits, 64, 784], ['relu', 'sigmoid', 'relu', 'linear'], random);
  const upToLogits = net => [net[0], { ...net[1], end: 'linear' }];
  const learn = (net, x, noise, rate) => {
    const trace = forward(upToLogits(net), x);
    const codings = trace.pop().map((v, i) => sigmoid(v + noise[i]));
    trace.push(...forward(net.slice(2), codings));
    const { value, slope } = squaredError(trace.at(-1), x);
    backward(net, trace, slope);
    adam(net, rate);
    return value;
  };
  // Sixteen numbers a row become one: a number above 0 is a bit that is 1.
  const pack = values => Int32Array.from({ length: values.length / bits }, (_, row) =>
    values.subarray(bits * row, bits * row + bits).reduce((code, v, i) => code | (v > 0) << i, 0));
  const ones = new Uint8Array(1 << bits);
  for (let code = 1; code < ones.length; code++) ones[code] = ones[code >> 1] + (code & 1);

  // The ten of the lot whose codes differ from this one in the fewest bits; the lot's order breaks ties.
  const nearest = (codes, code, itself, lot) => {
    const byDistance = Array.from({ length: bits + 1 }, () => []);
    for (const i of lot) {
      const those = byDistance[ones[codes[i] ^ code]];
      if (those.length < 10 && i !== itself) those.push(i);
    }
    return byDistance.flat().slice(0, 10);
  };
  // The share of them that are of the class searched for
  const precision = (codes, asked, lot, classOf) => asked.reduce((sum, q) => sum
    + nearest(codes, codes[q], q, lot).filter(i => classOf(i) === classOf(q)).length / 10 / asked.length, 0);
  // The rival: the signs of random combinations of the pixels, each less its mean
  const project = (x, random) => {
    const [layer] = network([784, bits], ['linear'], random);
    const mean = new Float64Array(784);
    x.forEach((v, i) => mean[i % 784] += v / x.length * 784);
    layer.weight.values.set(random.normals(784 * bits));
    return pack(output([layer], x.map((v, i) => v - mean[i % 784])));
  };
  const encode = (net, x) => pack(output(upToLogits(net), x));
  const decode = (net, code) => output(net.slice(2), Float64Array.from({ length: bits }, (_, i) => code >> i & 1));
  return { bits, make, learn, pack, nearest, precision, project, encode, decode };
})();

LatentLab.boards.hashing = async stand => {
  const { make, slider, settings, canvas, curves, run, percent, short } = LatentLab.kit;
  const { chance } = LatentLab.engine;
  const { bits, make: create, learn, nearest, precision, project, encode, decode } = LatentLab.hashing;
  const { count, classes, classOf, chosen, paint } = await LatentLab.wardrobe();
  const batch = 32;
  const keys = chance(7).uniforms(count);
  const lot = [...keys.keys()].sort((a, b) => keys[a] - keys[b]);
  const asked = lot.slice(0, 200);

  const tiles = (label, width, height) => Object.assign(canvas(label, width, height), { className: 'tiles' });
  const button = (textContent, onclick) => make('button', { type: 'button', textContent, onclick });
  const choose = to => {
    [at, flips] = [(to + count) % count, 0];
    control.show();
  };
  const both = tiles('The garment, and below it what its bits say', 28, 57);
  const name = make('p', { className: 'label' });
  const toggles = Array.from({ length: bits }, (_, i) => button('', () => { flips ^= 1 << i; control.show(); }));
  const searches = ['these bits', 'random projections'].map(by => {
    const label = make('p', { className: 'label' });
    const element = tiles(`The ten nearest by ${by}`, 140, 56);
    element.onclick = e => {
      const { clientWidth, clientHeight } = element;
      const place = Math.floor(e.offsetX / clientWidth * 5) + (e.offsetY < clientHeight / 2 ? 0 : 5);
      choose(lot.indexOf(search.found[Math.max(0, Math.min(9, place))]));
    };
    const search = {
      parts: [label, element],
      show(codes, code) {
        search.found = nearest(codes, code, lot[at], lot);
        [0, 5].forEach((from, row) => paint(element, chosen(search.found.slice(from, from + 5)), 28 * row));
        const right = search.found.filter(i => classOf(i) === classOf(lot[at])).length;
        label.textContent = `Ten nearest by ${by}: ${right} of its class`;
      },
    };
    return search;
  });
  const losses = curves('Loss (mean squared error)', { made: 'average of some 20 batches' });
  const places = curves('Precision@10 of 200 searches', { made: 'learned bits', real: 'random projections' });
  const rate = slider('Learning rate', [.0002, .0005, .001, .002, .005, .01, .05], .002);
  const noise = slider('Noise on the logits', [0, .5, 1, 2, 4, 8, 16], 4);
  let [at, flips] = [0, 0];
  let net, random, codes, rival, shares, next, fresh, last, updates;

  // A tenth of the codes is brought up to date for each picture; all of them where nothing has moved since.
  const look = parts => {
    for (; parts > 0 && fresh < 10; parts--, fresh++, next = (next + 1) % 10) {
      const indices = Array.from({ length: count / 10 }, (_, i) => 10 * i + next);
      encode(net, chosen(indices)).forEach((code, i) => codes[indices[i]] = code);
    }
    if (next === 0 || fresh === 10) shares[0] = precision(codes, asked, lot, classOf);
  };
  const reset = seed => {
    random = chance(seed);
    net = create(random);
    rival = project(chosen([...keys.keys()]), random);
    shares = [0, precision(rival, asked, lot, classOf)];
    [codes, next, fresh, last, updates] = [new Int32Array(count), 0, 0, NaN, 0];
    losses.clear();
    places.clear();
    look(10);
  };
  const step = () => {
    const drawn = random.normals(batch * bits).map(v => v * noise.value());
    const loss = learn(net, chosen([...random.indices(batch, count)]), drawn, rate.value());
    last = updates++ ? .95 * last + .05 * loss : loss;
    fresh = 0;
    losses.add(last);
    places.add(...shares);
  };
  const draw = () => {
    look(fresh ? 10 : 1);
    [codes[lot[at]]] = encode(net, chosen([lot[at]]));
    const code = codes[lot[at]] ^ flips;
    toggles.forEach((toggle, i) => {
      toggle.textContent = code >> i & 1;
      toggle.ariaLabel = `bit ${i + 1}: ${code >> i & 1}`;
      toggle.classList.toggle('flipped', flips >> i & 1);
    });
    name.textContent = `${classes[classOf(lot[at])]}, and below it what its bits say. Flip some:`;
    paint(both, chosen([lot[at]]));
    paint(both, decode(net, code), 29);
    searches[0].show(codes, code);
    searches[1].show(rival, rival[lot[at]]);
    losses.draw(0);
    places.draw(.1);
  };
  const numbers = () => `precision@10: ${percent(shares[0])} (random projections: ${percent(shares[1])}) · `
    + `${new Set(codes).size} different codes · loss ${Number.isFinite(last) ? last.toFixed(4) : short(last)}`;
  const words = () => {
    if (updates > 0 && !Number.isFinite(last))
      return { text: 'Failed: the numbers have grown beyond all bounds. Lower the rate.', bad: true, over: true };
    if (updates < 200) return { text: 'Too early to judge.' };
    const gain = shares[0] - shares[1];
    if (gain < -.03)
      return { text: 'Random projections, which learn nothing, find more than the learned bits.', bad: updates > 1000 };
    return { text: `The learned bits find ${gain > .03 ? 'more than' : 'about as much as'} random projections.` };
  };
  stand.append(make('div', { className: 'pair' },
    make('div', {}, name, make('div', { className: 'coded' }, both, make('div', { className: 'bits' }, ...toggles)),
      make('div', { className: 'row' }, button('Previous', () => choose(at - 1)), button('Next', () => choose(at + 1))),
      ...searches.flatMap(search => search.parts)),
    make('div', {}, losses.box, places.box, settings(rate, noise))));
  const control = run(stand, { reset, step, draw, numbers, words }, 1);
};
