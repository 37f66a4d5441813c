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
  const [count, columns, pixels, batch] = [2000, 50, 784, 64];
  const classes = ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag',
    'Ankle boot'];
  const classOf = i => Math.floor(i / 200);

  // The garments lie fifty in a row, in one picture.
  const image = new Image();
  image.src = LatentLab.garments;
  await image.decode();
  const sheet = make('canvas', { width: image.width, height: image.height }).getContext('2d');
  sheet.drawImage(image, 0, 0);
  const gray = sheet.getImageData(0, 0, image.width, image.height).data;
  const garments = Float32Array.from({ length: count * pixels }, (_, i) => {
    const [garment, row, column] = [Math.floor(i / pixels), Math.floor(i % pixels / 28), i % 28];
    const [x, y] = [garment % columns * 28 + column, Math.floor(garment / columns) * 28 + row];
    return gray[4 * (y * image.width + x)] / 255;
  });
  const chosen = indices => {
    const x = new Float64Array(indices.length * pixels);
    indices.forEach((from, i) => x.set(garments.subarray(from * pixels, (from + 1) * pixels), i * pixels));
    return x;
  };

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
    const context = tiles.getContext('2d');
    [x, out].forEach((row, r) => examples.forEach((_, c) => {
      const tile = context.createImageData(28, 28);
      for (let i = 0; i < pixels; i++) {
        const v = 255 * row[c * pixels + i];
        tile.data.set([v, v, v, 255], 4 * i);
      }
      context.putImageData(tile, 28 * c, 29 * r);
    }));
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
