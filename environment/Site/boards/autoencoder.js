// An autoencoder of garments, 784-64-2-64-784: the library's DenseAutoencoder with linear codings and a sigmoid.
'use strict';
LatentLab.autoencoder = (() => {
  const { network, forward, output, backward, adam, squaredError } = LatentLab.engine;
  const make = random => network([784, 64, 2, 64, 784], ['relu', 'linear', 'relu', 'sigmoid'], random);
  const learn = (net, x, rate) => {
    const trace = forward(net, x);
    const { value, slope } = squaredError(trace.at(-1), x);
    backward(net, trace, slope);
    adam(net, rate);
    return value;
  };
  return { make, learn, encode: (net, x) => output(net.slice(0, 2), x), decode: (net, z) => output(net.slice(2), z) };
})();

LatentLab.boards.autoencoder = async stand => {
  const { make, slider, choice, settings, legend, canvas, plane, curves, run, short } = LatentLab.kit;
  const { chance } = LatentLab.engine;
  const { make: create, learn, encode, decode } = LatentLab.autoencoder;
  const { count, classes, chosen, paint } = await LatentLab.wardrobe();
  const batch = 64;

  const picture = plane('Map: each garment at its two numbers', [-1.08, 1.08, -1.08, 1.08]);
  const tiles = Object.assign(canvas('Ten garments, and below each what comes out', 280, 57), { className: 'tiles' });
  const losses = curves('Loss (mean squared error)', { made: 'of each batch' });
  const rate = slider('Learning rate', [.0002, .0005, .001, .002, .005, .01, .05], .002);
  const only = choice('On the map', { all: 'all classes', ...Object.fromEntries(classes.entries()) }, 'all',
    () => draw());
  const examples = Array.from({ length: 10 }, (_, c) => 200 * c + 7);
  let net, random, codings, next, last, updates;

  // A tenth of the map is brought up to date for each picture.
  const look = parts => {
    for (let part = 0; part < parts; part++, next = (next + 1) % 10) {
      const indices = Array.from({ length: count / 10 }, (_, i) => 10 * i + next);
      const z = encode(net, chosen(indices));
      indices.forEach((to, i) => codings.set(z.subarray(2 * i, 2 * i + 2), 2 * to));
    }
  };
  const reset = seed => {
    random = chance(seed);
    net = create(random);
    [codings, next, last, updates] = [new Float64Array(2 * count), 0, NaN, 0];
    losses.clear();
    look(10);
  };
  const step = () => {
    const loss = learn(net, chosen([...random.indices(batch, count)]), rate.value());
    last = updates++ ? .9 * last + .1 * loss : loss;
    losses.add(loss);
  };
  // The map fills the picture, whatever its size: [left, width, bottom, height].
  const frame = () => [0, 1].flatMap(axis => {
    const values = codings.filter((_, i) => i % 2 === axis);
    const low = Math.min(...values);
    return [low, Math.max(...values) - low || 1];
  });
  const draw = () => {
    look(1);
    const [left, width, bottom, height] = frame();
    const places = codings.map((v, i) => i % 2 ? 2 * (v - bottom) / height - 1 : 2 * (v - left) / width - 1);
    picture.clear();
    classes.forEach((_, c) => {
      const isShown = only.value() === 'all' || +only.value() === c;
      picture.dots(places.subarray(400 * c, 400 * c + 400), isShown ? `class${c}` : 'line', 4);
    });
    const x = chosen(examples);
    const out = decode(net, encode(net, x));
    [x, out].forEach((row, r) => paint(tiles, row, 29 * r));
    losses.draw(0);
  };
  const numbers = () => `loss ${Number.isFinite(last) ? last.toFixed(4) : short(last)} (the average garment: .087)`;
  const words = () => {
    if (updates > 0 && !Number.isFinite(last))
      return { text: 'Failed: the numbers have grown beyond all bounds. Lower the rate.', bad: true, over: true };
    if (updates < 60) return { text: 'Too early to judge.' };
    if (last > .08) return { text: 'Failing: all garments come out alike, as the average of all.', bad: true };
    return last > .045 ? { text: 'Kinds of garment begin to differ, and the map to unfold.' }
      : { text: 'Kinds of garment come out; details do not, for two numbers cannot hold them.' };
  };
  stand.append(
    make('div', { className: 'pair' },
      make('div', {}, picture.element,
        legend(Object.fromEntries(classes.map((name, c) => [`class${c}`, `●${name}`])))),
      make('div', {}, make('p', { className: 'label', textContent: 'Above what goes in, below what comes out' }), tiles,
        losses.box, settings(rate, only))));
  run(stand, { reset, step, draw, numbers, words }, 1);
};
