// Two games so small that the whole of them can be drawn: the GAN of three numbers and the Dirac GAN.
'use strict';
LatentLab.games = (() => {
  const { sigmoid } = LatentLab.engine;
  const mean = (values, f) => values.reduce((sum, v) => sum + f(v) / values.length, 0);

  // Real numbers x, noise z. The generator adds theta to z; D(x) = sigmoid(w x + b), with R1 on its slope w.
  const three = {
    slopesOfD: ([theta, w, b], x, z, penalty) => [
      mean(x, v => (sigmoid(w * v + b) - 1) * v) + mean(z, v => sigmoid(w * (v + theta) + b) * (v + theta))
        + penalty * w,
      mean(x, v => sigmoid(w * v + b) - 1) + mean(z, v => sigmoid(w * (v + theta) + b)),
    ],
    slopeOfG: ([theta, w, b], z) => mean(z, v => (sigmoid(w * (v + theta) + b) - 1) * w),
    step([theta, w, b], x, z, { rateOfD, rateOfG, penalty }) {
      const [dw, db] = three.slopesOfD([theta, w, b], x, z, penalty);
      const moved = [theta, w - rateOfD * dw, b - rateOfD * db]; // D first: the generator meets its new opponent
      return [theta - rateOfG * three.slopeOfG(moved, z), moved[1], moved[2]];
    },
  };

  // Real data at 0, generated data at theta, D(x) = psi x: the generator pulls psi theta up, D pulls it down.
  const dirac = {
    slopes: ([theta, psi], penalty) => [-psi, theta + penalty * psi],
    step([theta, psi], { rate, penalty, inTurn }) {
      const moved = theta - rate * dirac.slopes([theta, psi], penalty)[0];
      return [moved, psi - rate * dirac.slopes([inTurn ? moved : theta, psi], penalty)[1]];
    },
  };
  return { three, dirac };
})();

// The loop of both: a state that moves through a field, and leaves a path.
LatentLab.gamesOnABoard = (stand, game) => {
  const { make, legend, plane, run } = LatentLab.kit;
  const picture = plane(game.label, game.frame);
  let state, path;
  const reset = seed => {
    game.reset(seed);
    state = game.start;
    path = [...state.slice(0, 2)];
  };
  const step = () => {
    if (!state.every(Number.isFinite)) return false;
    state = game.step(state);
    path.push(...state.slice(0, 2));
    if (path.length > 20000) path.splice(0, 2000);
  };
  const draw = () => {
    picture.clear();
    picture.arrows((a, b) => game.direction([a, b, ...state.slice(2)]), 'quiet');
    picture.axes(...game.axes);
    picture.line(path, 'made');
    picture.crosses(game.goal(), 'real', 12);
    picture.dots(path.slice(-2), 'made', 10);
  };
  stand.append(make('div', { className: 'pair' },
    make('div', {}, picture.element,
      legend({ made: '●the game and its path', real: '×the solution', quiet: '→where a place leads' })),
    make('div', {}, game.settings)));
  const distance = () => Math.hypot(...game.goal().map((v, i) => v - state[i]));
  const words = () => state.every(Number.isFinite) ? game.words(state, distance(), path)
    : { text: 'Failed: the numbers have grown beyond all bounds. Lower a rate, then reset.', bad: true, over: true };
  run(stand, { reset, step, draw, words, numbers: () => game.numbers(state), seeded: game.seeded }, game.speed);
};

// Nearer or farther than a while ago? Judged over the largest distance of two stretches of the path.
LatentLab.trend = (path, goal, steps) => {
  const stretch = 2 * steps;
  const far = from => {
    let most = 0;
    for (let i = from; i < from + stretch; i += 2)
      most = Math.max(most, Math.hypot(path[i] - goal[0], path[i + 1] - goal[1]));
    return most;
  };
  return path.length < 2 * stretch ? NaN : far(path.length - stretch) / far(path.length - 2 * stretch);
};

LatentLab.boards.three = stand => {
  const { slider, settings } = LatentLab.kit;
  const { three } = LatentLab.games;
  const rates = [.05, .1, .2, .5, 1, 2, 5];
  const rateOfD = slider('Learning rate of D', rates, .1);
  const rateOfG = slider('Learning rate of G', rates, .1);
  const penalty = slider('Penalty on the slope w (R1)', [0, .05, .1, .2, .5, 1, 2], 0);
  let x, z;
  const center = () => x.reduce((a, b) => a + b, 0) / 64 - z.reduce((a, b) => a + b, 0) / 64;
  LatentLab.gamesOnABoard(stand, {
    label: 'θ across, w up: the field of both descents, and the path of the game',
    frame: [-1, 7, -2, 2], axes: ['θ, what G adds', 'w, the slope of D'], speed: 2, start: [0, .1, 0],
    settings: settings(rateOfD, rateOfG, penalty),
    reset(seed) {
      const random = LatentLab.engine.chance(seed);
      x = random.normals(64).map(v => v + 3);
      z = random.normals(64);
    },
    step: state => three.step(state, x, z,
      { rateOfD: rateOfD.value(), rateOfG: rateOfG.value(), penalty: penalty.value() }),
    direction: ([theta, w, b]) => [-rateOfG.value() * three.slopeOfG([theta, w, b], z),
      -rateOfD.value() * three.slopesOfD([theta, w, b], x, z, penalty.value())[0]],
    goal: () => [center(), 0],
    numbers: ([theta, w, b]) => `θ ${theta.toFixed(2)} (best: ${center().toFixed(2)}), w ${w.toFixed(2)}, `
      + `b ${b.toFixed(2)}`,
    words(state, distance, path) {
      if (Math.abs(state[0]) > 50) return { text: 'Failing: θ has left, and does not come back.', bad: true };
      if (distance < .05) return { text: 'Settled: the generated numbers have the mean of the real ones.' };
      const trend = LatentLab.trend(path, [center(), 0], 350);
      if (Number.isNaN(trend)) return { text: 'Too early to judge.' };
      return trend < .99 ? { text: 'The swings become smaller.' }
        : { text: 'Failing: the swings do not become smaller.', bad: true };
    },
  });
};

LatentLab.boards.dirac = stand => {
  const { slider, choice, settings } = LatentLab.kit;
  const { dirac } = LatentLab.games;
  const rate = slider('Step size h', [.05, .1, .2, .5, 1], .1);
  const penalty = slider('Penalty on the slope ψ (R1)', [0, .05, .1, .2, .5, 1, 2], 0);
  const order = choice('The two move', { once: 'at once', turn: 'in turn' }, 'once');
  LatentLab.gamesOnABoard(stand, {
    label: 'θ across, ψ up: the field of both descents, and the path of the game', frame: [-3, 3, -3, 3],
    axes: ['θ, where G is', 'ψ, the slope of D'], speed: .5, start: [1, 1],
    settings: settings(rate, order, penalty),
    seeded: false,
    reset() { /* no chance in this game */ },
    step: state => dirac.step(state,
      { rate: rate.value(), penalty: penalty.value(), inTurn: order.value() === 'turn' }),
    direction: state => dirac.slopes(state, penalty.value()).map(v => -v),
    goal: () => [0, 0],
    numbers: ([theta, psi]) => `θ ${theta.toFixed(2)}, ψ ${psi.toFixed(2)}, `
      + `distance from the solution ${Math.hypot(theta, psi).toPrecision(3)}`,
    words(state, distance, path) {
      if (distance > 4.3) return { text: 'Failing: the game has left the picture.', bad: true };
      if (distance < .02) return { text: 'Settled at the solution.' };
      const trend = LatentLab.trend(path, [0, 0], 64);
      if (Number.isNaN(trend)) return { text: 'Too early to judge.' };
      if (trend > 1.02) return { text: 'Failing: each round leads farther away from the solution.', bad: true };
      return trend > .98 ? { text: 'It circles, and comes neither nearer nor farther.' }
        : { text: 'Each round leads nearer to the solution.' };
    },
  });
};
