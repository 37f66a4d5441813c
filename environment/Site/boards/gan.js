// A GAN of points in the plane: a generator and a discriminator that take turns. The two steps are the library's
// GanTraining, number for number.
'use strict';
LatentLab.gan = (() => {
  const { network, forward, output, backward, adam, penalize, losses, average } = LatentLab.engine;
  const keptAtMost = 2048;

  const make = (latentSize, hidden, random) => ({
    latentSize,
    generator: network([latentSize, hidden, hidden, 2], ['relu', 'relu', 'linear'], random),
    discriminator: network([2, hidden, hidden, 1], ['relu', 'relu', 'linear'], random),
    kept: new Float64Array(2 * keptAtMost), count: 0, next: 0,
  });

  // Some samples are exchanged for earlier ones; then all the new ones are kept, in place of the oldest.
  const replayed = (gan, fake, share, random) => {
    const old = Math.round(share * fake.length / 2);
    const mixed = fake.slice();
    if (old > 0 && gan.count >= old) {
      mixed.copyWithin(0, 2 * old);
      random.indices(old, gan.count).forEach((from, i) =>
        mixed.set(gan.kept.subarray(2 * from, 2 * from + 2), fake.length - 2 * (old - i)));
    }
    for (let i = 0; i < fake.length; i += 2) {
      gan.kept.set(fake.subarray(i, i + 2), 2 * gan.next);
      gan.next = (gan.next + 1) % keptAtMost;
    }
    gan.count = Math.min(keptAtMost, gan.count + fake.length / 2);
    return mixed;
  };

  // settings: loss, brake ({ where: 'real' or 'between', cost } or null), replay (a share), beta1, rates of both
  const teachDiscriminator = (gan, x, settings, random) => {
    const net = gan.discriminator;
    const count = x.length / 2;
    let fake = output(gan.generator, random.normals(count * gan.latentSize));
    if (settings.replay > 0) fake = replayed(gan, fake, settings.replay, random);
    const [seen, made] = [forward(net, x), forward(net, fake)];
    const [real, generated] = [average(seen.at(-1), losses[settings.loss].real),
      average(made.at(-1), losses[settings.loss].fake)];
    backward(net, seen, real.slope);
    backward(net, made, generated.slope);
    let loss = real.value + generated.value;
    if (settings.brake) {
      const { where, cost } = settings.brake;
      const share = where === 'between' ? random.uniforms(count) : null;
      loss += penalize(net, share ? x.map((v, i) => v + (fake[i] - v) * share[i >> 1]) : x, cost);
    }
    adam(net, settings.rateOfDiscriminator, settings.beta1);
    return loss;
  };

  const teachGenerator = (gan, count, settings, random) => {
    const made = forward(gan.generator, random.normals(count * gan.latentSize));
    const judged = forward(gan.discriminator, made.at(-1));
    const { value, slope } = average(judged.at(-1), losses[settings.loss].maker);
    backward(gan.generator, made, backward(gan.discriminator, judged, slope, false));
    adam(gan.generator, settings.rateOfGenerator, settings.beta1);
    return value;
  };

  return { make, teachDiscriminator, teachGenerator };
})();

// The board: shapes, settings, the discriminator's field with real and generated points, losses, clouds found.
LatentLab.boards.gan = stand => {
  const { make, slider, choice, settings, legend, plane, curves, run, percent, short } = LatentLab.kit;
  const { chance, output, penalties, sigmoid } = LatentLab.engine;
  const { score, judge, lost } = LatentLab.shapes;
  const { make: create, teachDiscriminator, teachGenerator } = LatentLab.gan;
  const [batch, hidden, shown, fields] = [64, 32, 400, 32];
  const brakes = {
    none: null,
    r1: { where: 'real', cost: penalties.r1(.1) },
    strong: { where: 'real', cost: penalties.r1(1) },
    one: { where: 'between', cost: penalties.one(1) },
  };
  const rates = [.0001, .0002, .0005, .001, .002, .005, .01, .02, .05];
  const again = () => control.reset();

  const picture = plane('Real and generated points, and what the discriminator thinks of each place', [-3, 3, -3, 3]);
  const losses = curves('Loss', { real: 'of D', made: 'of G' });
  const places = curves('Clouds (or other places) found', { text: 'found' });
  const shape = LatentLab.shapePicker(picture, anew => {
    if (anew) again();
    else { look(); control.show(); }
  });
  const loss = choice('Loss', {
    nonSaturating: '-log D (the usual one)', saturating: 'log(1 - D) (the first one)',
    leastSquares: 'least squares', wasserstein: 'Wasserstein',
  }, 'nonSaturating');
  const brake = choice('Brake on D', {
    none: 'none', r1: 'R1, weight .1', strong: 'R1, weight 1', one: 'slope of 1 (WGAN-GP)',
  }, 'r1');
  const rateOfDiscriminator = slider('Learning rate of D', rates, .002);
  const rateOfGenerator = slider('Learning rate of G', rates, .002);
  const turns = slider('Updates of D for one of G', [1, 2, 3, 5, 10], 1);
  const beta1 = slider('Memory of Adam (beta1)', [0, .5, .9], .5);
  const latent = slider('Numbers in z', [1, 2, 4, 8, 16], 8, again);
  const replay = slider('Share of earlier samples', [0, .25, .5, .75], 0);
  let gan, random, z, real, last, state, updates;

  const look = () => {
    const current = shape.current();
    real = current ? current.draw(chance(7), 250) : [];
    if (current) state = score(current, output(gan.generator, z));
  };
  const reset = seed => {
    random = chance(seed);
    gan = create(latent.value(), hidden, random);
    z = random.normals(shown * latent.value());
    [last, updates] = [[NaN, NaN], 0];
    losses.clear();
    places.clear();
    look();
  };
  const step = () => {
    const current = shape.current();
    if (!current) return false;
    const chosen = {
      loss: loss.value(), brake: brakes[brake.value()], replay: replay.value(), beta1: beta1.value(),
      rateOfDiscriminator: rateOfDiscriminator.value(), rateOfGenerator: rateOfGenerator.value(),
    };
    for (let i = 0; i < turns.value(); i++)
      last[0] = teachDiscriminator(gan, current.draw(random, batch), chosen, random);
    last[1] = teachGenerator(gan, batch, chosen, random);
    losses.add(...last);
    if (++updates % 10 === 0) {
      look();
      places.add(state.found);
    }
  };
  const draw = () => {
    picture.clear();
    const middle = loss.value() === 'leastSquares' ? .5 : 0; // the output that says: half and half
    const opinions = output(gan.discriminator, picture.grid(fields)).map(a => 2 * sigmoid(a - middle) - 1);
    picture.shades(opinions, fields);
    picture.crosses(real, 'real');
    picture.dots(shape.drawn(), 'real', 6);
    picture.dots(output(gan.generator, z), 'made');
    losses.draw();
    places.draw(0, shape.current()?.places.length ?? 1);
  };
  const numbers = () => !shape.current() ? 'no points yet'
    : `${state.found} of ${state.of} ${state.one}${state.of > 1 ? 's' : ''} found · ${percent(state.quality)} of the `
      + `samples lie on one · loss of D ${short(last[0])}, of G ${short(last[1])}`;
  const words = () => {
    if (!shape.current()) return shape.ask;
    if (updates > 0 && !last.every(Number.isFinite)) return lost;
    if (output(gan.generator, z).filter(v => Math.abs(v) > 3).length > shown / 2)
      return { text: 'Failing: the samples leave the picture.', bad: true };
    return judge(state, updates, 800);
  };

  stand.append(
    make('div', { className: 'pair' },
      make('div', {}, picture.element, legend({ real: '×real', made: '●generated' }),
        make('p', { className: 'note',
          textContent: 'Shaded in their colors: where D takes points for real, and where for generated.' }),
        shape.clear),
      make('div', {}, losses.box, places.box)),
    settings(shape, loss, brake, rateOfDiscriminator, rateOfGenerator, turns, beta1, latent, replay));
  const control = run(stand, { reset, step, draw, numbers, words }, 2);
};
