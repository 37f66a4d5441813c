// All that the boards train with: seeded chance, dense networks forward and backward, Adam, the losses of GANs.
// Rows lie one after another in one Float64Array; a weight is [inputs, outputs], the transpose of torch's.
'use strict';
LatentLab.engine = (() => {
  const softplus = a => Math.max(0, a) + Math.log1p(Math.exp(-Math.abs(a)));
  const sigmoid = a => 1 / (1 + Math.exp(-a));

  // The same seed gives the same numbers in every browser (Mulberry32; normal ones by Box and Muller).
  const chance = seed => {
    let state = seed >>> 0;
    const uniform = () => {
      state = state + 0x6D2B79F5 | 0;
      let t = Math.imul(state ^ state >>> 15, 1 | state);
      t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
      return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    const many = draw => count => Float64Array.from({ length: count }, draw);
    return {
      uniforms: many(uniform),
      normals: many(normal),
      indices: (count, of) => Int32Array.from({ length: count }, () => Math.floor(uniform() * of)),
    };
  };

  // network([2, 64, 1], ['relu', 'linear'], random): first weights by Glorot, biases zero, as in the library.
  const network = (sizes, ends, random) => ends.map((end, i) => {
    const [inputs, outputs] = [sizes[i], sizes[i + 1]];
    const limit = Math.sqrt(6 / (inputs + outputs));
    const part = values => ({
      values, slope: new Float64Array(values.length),
      mean: new Float64Array(values.length), square: new Float64Array(values.length),
    });
    const weight = part(random.uniforms(inputs * outputs).map(u => (2 * u - 1) * limit));
    return { inputs, outputs, end, weight, bias: part(new Float64Array(outputs)), steps: 0 };
  });

  // The three products that everything below is made of. All skip zeros, of which a ReLU leaves many.
  // y = start + x W, [rows, inputs] -> [rows, outputs]
  const through = (layer, x, start) => {
    const { inputs, outputs } = layer;
    const w = layer.weight.values;
    const rows = x.length / inputs;
    const y = new Float64Array(rows * outputs);
    const on = new Int32Array(inputs); // where x is not 0
    for (let r = 0; r < rows; r++) {
      const [row, to] = [r * inputs, r * outputs];
      if (start) y.set(start, to);
      let count = 0;
      for (let i = 0; i < inputs; i++) if (x[row + i] !== 0) on[count++] = i;
      let k = 0;
      for (; k + 3 < count; k += 4) { // four at a time: twice as fast
        const [a, b, c, d] = [on[k], on[k + 1], on[k + 2], on[k + 3]];
        const [va, vb, vc, vd] = [x[row + a], x[row + b], x[row + c], x[row + d]];
        const [wa, wb, wc, wd] = [a * outputs, b * outputs, c * outputs, d * outputs];
        for (let o = 0; o < outputs; o++)
          y[to + o] += va * w[wa + o] + vb * w[wb + o] + vc * w[wc + o] + vd * w[wd + o];
      }
      for (; k < count; k++) {
        const [v, from] = [x[row + on[k]], on[k] * outputs];
        for (let o = 0; o < outputs; o++) y[to + o] += v * w[from + o];
      }
    }
    return y;
  };
  // The slope by x of what has the slope s by y; where the input is a ReLU that is off, nobody asks for it.
  const backThrough = (layer, s, x, isRelu) => {
    const { inputs, outputs } = layer;
    const w = layer.weight.values;
    const result = new Float64Array(x.length);
    for (let at = 0; at < x.length; at++) {
      if (isRelu && x[at] <= 0) continue;
      const [from, row] = [at % inputs * outputs, Math.floor(at / inputs) * outputs];
      let sum = 0;
      for (let o = 0; o < outputs; o++) sum += s[row + o] * w[from + o];
      result[at] = sum;
    }
    return result;
  };
  // weight slope += x^T s
  const gather = (layer, x, s) => {
    const { inputs, outputs } = layer;
    const slope = layer.weight.slope;
    for (let at = 0; at < x.length; at++) {
      const v = x[at];
      if (v === 0) continue;
      const [to, row] = [at % inputs * outputs, Math.floor(at / inputs) * outputs];
      for (let o = 0; o < outputs; o++) slope[to + o] += v * s[row + o];
    }
  };

  const finish = {
    linear: y => y,
    relu: y => { for (let i = 0; i < y.length; i++) if (y[i] < 0) y[i] = 0; return y; },
    sigmoid: y => { for (let i = 0; i < y.length; i++) y[i] = sigmoid(y[i]); return y; },
  };

  // All layers' outputs, beginning with x itself: the last one is the network's.
  const forward = (net, x) => {
    const trace = [x];
    for (const layer of net) trace.push(finish[layer.end](through(layer, trace.at(-1), layer.bias.values)));
    return trace;
  };
  const output = (net, x) => forward(net, x).at(-1);

  // From the loss's slope by the output to its slope by the weights, which add up until Adam moves; or, for a
  // network that is not to learn, to the slope by the input.
  const backward = (net, trace, slope, learn = true) => {
    let s = slope;
    for (let i = net.length - 1; i >= 0; i--) {
      const [layer, x, y] = [net[i], trace[i], trace[i + 1]];
      if (layer.end === 'sigmoid') s = s.map((v, k) => v * y[k] * (1 - y[k]));
      if (layer.end === 'relu' && i === net.length - 1) s = s.map((v, k) => y[k] > 0 ? v : 0);
      if (learn) {
        gather(layer, x, s);
        for (let k = 0; k < s.length; k++) layer.bias.slope[k % layer.outputs] += s[k];
      }
      if (i > 0 || !learn) s = backThrough(layer, s, x, i > 0 && net[i - 1].end === 'relu');
    }
    return s;
  };

  // Kingma and Ba 2015; forgets the slopes that it has followed.
  const adam = (net, rate, beta1 = .9, beta2 = .999) => {
    for (const layer of net) {
      layer.steps++;
      const step = rate / (1 - beta1 ** layer.steps);
      const scale = 1 / Math.sqrt(1 - beta2 ** layer.steps);
      for (const { values, slope, mean, square } of [layer.weight, layer.bias])
        for (let i = 0; i < values.length; i++) {
          const g = slope[i];
          mean[i] += (1 - beta1) * (g - mean[i]);
          square[i] += (1 - beta2) * (g * g - square[i]);
          values[i] -= step * mean[i] / (Math.sqrt(square[i]) * scale + 1e-8);
          slope[i] = 0;
        }
    }
  };

  // A penalty on the slope g of a network's one output by its input, at the points x: the cost says of |g| what it
  // costs and the cost's derivative. Its own slope by the weights is a second derivative, which is simple where all
  // units are ReLUs: a ReLU that is on or off stays so, so the network is linear around each point.
  const penalize = (net, x, cost) => {
    const trace = forward(net, x);
    const rows = x.length / net[0].inputs;
    const slopes = []; // of the output by what each layer adds up
    let s = new Float64Array(rows).fill(1);
    for (let i = net.length - 1; i >= 0; i--) {
      slopes[i] = s;
      s = backThrough(net[i], s, trace[i], i > 0);
    }
    let value = 0;
    const size = net[0].inputs;
    for (let r = 0; r < rows; r++) {
      const at = r * size;
      let length = 1e-12;
      for (let k = 0; k < size; k++) length += s[at + k] ** 2;
      length = Math.sqrt(length);
      const [paid, rise] = cost(length);
      value += paid / rows;
      for (let k = 0; k < size; k++) s[at + k] *= rise / length / rows;
    }
    net.forEach((layer, i) => {
      gather(layer, s, slopes[i]);
      if (i === net.length - 1) return;
      s = through(layer, s);
      for (let k = 0; k < s.length; k++) if (trace[i + 1][k] <= 0) s[k] = 0;
    });
    return value;
  };
  const penalties = {
    // no slope where the data lies
    r1: weight => length => [weight / 2 * length * length, weight * length],
    // slope 1 between data and samples (WGAN-GP)
    one: weight => length => [weight * (length - 1) ** 2, 2 * weight * (length - 1)],
  };

  // What logits cost, each by its value and its slope, averaged over a batch.
  const called = label => ({
    value: a => label ? softplus(-a) : softplus(a),
    slope: a => sigmoid(a) - label,
  });
  const near = goal => ({ value: a => (a - goal) ** 2 / 2, slope: a => a - goal });
  const times = sign => ({ value: a => sign * a, slope: () => sign });
  const losses = {
    nonSaturating: { real: called(1), fake: called(0), maker: called(1) },
    saturating: { real: called(1), fake: called(0), maker: { value: a => -softplus(a), slope: a => -sigmoid(a) } },
    leastSquares: { real: near(1), fake: near(0), maker: near(1) },
    wasserstein: { real: times(-1), fake: times(1), maker: times(-1) },
  };
  const average = (logits, { value, slope }) => ({
    value: logits.reduce((sum, a) => sum + value(a) / logits.length, 0),
    slope: logits.map(a => slope(a) / logits.length),
  });

  // Mean squared distance of two outputs
  const squaredError = (y, goal) => ({
    value: y.reduce((sum, v, i) => sum + (v - goal[i]) ** 2 / y.length, 0),
    slope: y.map((v, i) => 2 * (v - goal[i]) / y.length),
  });

  return {
    chance, network, forward, output, backward, adam, penalize, penalties, losses, average, squaredError, sigmoid,
  };
})();
