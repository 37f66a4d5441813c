// Denoising diffusion of points in the plane: learn which noise was added, then walk the way back from pure noise.
'use strict';
LatentLab.diffusion = (() => {
  const { network, forward, output, backward, adam, squaredError } = LatentLab.engine;
  const steps = 40;
  const features = 8;
  // The share of the point, squared, that is left after t of 40 steps of noise: 1 at 0, nearly none at 40.
  const kept = t => Math.cos(Math.PI / 2 * t / (steps + 1)) ** 2;

  const make = (hidden, random) =>
    network([features, hidden, hidden, hidden, 2], ['relu', 'relu', 'relu', 'linear'], random);
  // What the network sees of a noisy point: where it is, and how much noise there is, said in several ways.
  const seen = (points, times) => {
    const x = new Float64Array(points.length / 2 * features);
    for (let r = 0; r < points.length / 2; r++) {
      const [share, turn] = [kept(times[r]), Math.PI * times[r] / steps];
      x.set([points[2 * r], points[2 * r + 1], Math.sqrt(share), Math.sqrt(1 - share), Math.sin(2 * turn),
        Math.cos(2 * turn), Math.sin(4 * turn), Math.cos(4 * turn)], r * features);
    }
    return x;
  };
  // One update on points x [N, 2], each at a time of 1 to 40 and with its noise.
  const learn = (net, x, times, noise, rate) => {
    const noisy = x.map((v, i) => {
      const share = kept(times[i >> 1]);
      return Math.sqrt(share) * v + Math.sqrt(1 - share) * noise[i];
    });
    const trace = forward(net, seen(noisy, times));
    const { value, slope } = squaredError(trace.at(-1), noise);
    backward(net, trace, slope);
    adam(net, rate);
    return value;
  };
  // One step back, from time t to t - 1: guess the clean point, then put less noise on it. The noise is the guessed
  // one (fresh = 0), or fresh noise in part, as in the first diffusion models (fresh = 1).
  const stepBack = (net, x, t, fresh, random) => {
    const guessed = output(net, seen(x, new Float64Array(x.length / 2).fill(t)));
    const [now, then] = [kept(t), kept(t - 1)];
    const share = fresh * (1 - then) / (1 - now) * (1 - now / then);
    const drawn = random.normals(x.length);
    return x.map((v, i) => {
      const clean = Math.max(-3, Math.min(3, (v - Math.sqrt(1 - now) * guessed[i]) / Math.sqrt(now)));
      const noise = (v - Math.sqrt(now) * clean) / Math.sqrt(1 - now);
      return Math.sqrt(then) * clean + Math.sqrt(1 - then - share) * noise + Math.sqrt(share) * drawn[i];
    });
  };
  return { steps, kept, make, seen, learn, stepBack };
})();

// The board: the network trains, and meanwhile 300 points walk the way back, a step a picture, again and again.
LatentLab.boards.diffusion = stand => {
  const { make, slider, choice, settings, legend, plane, curves, run, percent, short } = LatentLab.kit;
  const { chance, output } = LatentLab.engine;
  const { score, judge, lost } = LatentLab.shapes;
  const { steps, make: create, seen, learn, stepBack } = LatentLab.diffusion;
  const [batch, hidden, shown, pause] = [128, 48, 300, 25];

  const picture = plane('Real points, and points on their way from noise to a sample', [-3, 3, -3, 3]);
  const losses = curves('Loss: squared error of the guessed noise', { made: 'average of 20 updates' });
  const places = curves('Clouds (or other places) found', { text: 'found' });
  const shape = LatentLab.shapePicker(picture, anew => {
    if (anew) control.reset();
    else control.show();
  });
  const rate = slider('Learning rate', [.0002, .0005, .001, .002, .003, .005, .01, .05, .2], .003);
  const fresh = choice('The way back', { 1: 'fresh noise each step', 0: 'no fresh noise' }, '1');
  const view = choice('Show', { walk: 'the walk, again and again', hold: 'the step chosen below' }, 'walk',
    () => control.show());
  const chosen = slider('Steps from noise', Array.from({ length: steps + 1 }, (_, i) => i), steps, () => {
    view.row.querySelector('select').value = 'hold';
    control.show();
  });
  const whole = make('button', { type: 'button', textContent: 'Walk now', onclick: () => { walk(); control.show(); } });
  let net, random, start, path, building, at, last, updates, state;

  // The path is renewed a step a picture; from the button, at once.
  const advance = () => {
    building.push(stepBack(net, building.at(-1), steps - building.length + 1, +fresh.value(), chance(building.length)));
    if (building.length <= steps) return;
    [path, building] = [building, [start]];
    if (shape.current()) state = score(shape.current(), path.at(-1));
  };
  const walk = () => { do advance(); while (building.length > 1); };
  const reset = seed => {
    random = chance(seed);
    net = create(hidden, random);
    start = random.normals(2 * shown);
    [building, at, last, updates] = [[start], 0, NaN, 0];
    losses.clear();
    places.clear();
    walk();
  };
  const step = () => {
    const current = shape.current();
    if (!current) return false;
    const loss = learn(net, current.draw(random, batch), random.indices(batch, steps).map(t => t + 1),
      random.normals(2 * batch), rate.value());
    last = updates++ ? .95 * last + .05 * loss : loss;
    losses.add(last);
    if (updates % 10 === 0) places.add(state.found);
  };
  const draw = () => {
    if (!shape.current()) {
      picture.clear();
      return;
    }
    advance();
    at = (at + 1) % (steps + pause);
    const now = Math.min(steps, view.value() === 'walk' ? at : chosen.value());
    picture.clear();
    picture.crosses(shape.current().draw(chance(7), 250), 'real');
    picture.dots(shape.drawn(), 'real', 6);
    const t = Math.max(1, steps - now);
    // where the network pulls at this step: against the noise that it guesses
    picture.arrows((x, y) => output(net, seen(Float64Array.of(x, y), [t])).map(v => -v), 'quiet');
    for (let i = 0; i < 12; i++)
      picture.line(path.slice(0, now + 1).flatMap(points => [...points.subarray(2 * i, 2 * i + 2)]), 'made', 1);
    picture.dots(path[now], 'made');
    losses.draw(0);
    places.draw(0, shape.current().places.length);
  };
  const numbers = () => !shape.current() ? 'no points yet'
    : `${state.found} of ${state.of} ${state.one}${state.of > 1 ? 's' : ''} found · ${percent(state.quality)} of the `
      + `samples lie on one · loss ${short(last)}`;
  const words = () => {
    if (!shape.current()) return shape.ask;
    return updates > 0 && !Number.isFinite(last) ? lost : judge(state, updates, 800);
  };
  stand.append(
    make('div', { className: 'pair' },
      make('div', {}, picture.element,
        legend({ real: '×real', made: '●on the way from noise', quiet: '→where the network pulls' }), shape.clear),
      make('div', {}, losses.box, places.box)),
    settings(shape, rate, fresh, view, chosen, whole));
  const control = run(stand, { reset, step, draw, numbers, words }, 2);
};
