// The shapes that points are drawn from, and how much of one a cloud of samples has found.
'use strict';
LatentLab.shapes = (() => {
  const around = (places, deviation) => (random, count) => {
    const which = random.indices(count, places.length);
    const points = random.normals(2 * count);
    return points.map((e, i) => places[which[i >> 1]][i & 1] + deviation * e);
  };
  const onCircle = (angle, radius) => [radius * Math.cos(angle), radius * Math.sin(angle)];
  const onSpiral = t => onCircle(.8 + 3.2 * Math.PI * t, .35 + 1.95 * t);
  const ring = Array.from({ length: 8 }, (_, i) => onCircle(i * Math.PI / 4, 2));
  const two = [[-1.2, -.5], [1.2, .5]];

  // A shape has places, a radius within which a sample lies at one, and a way to draw points.
  const fixed = {
    ring: { name: 'eight clouds on a ring', one: 'cloud', places: ring, radius: .2, draw: around(ring, .05) },
    spiral: {
      name: 'a spiral', one: 'stretch', places: Array.from({ length: 12 }, (_, i) => onSpiral((i + .5) / 12)),
      radius: .35,
      draw(random, count) {
        const [along, e] = [random.uniforms(count), random.normals(2 * count)];
        return e.map((v, i) => onSpiral(Math.sqrt(along[i >> 1]))[i & 1] + .05 * v);
      },
    },
    two: { name: 'two clouds', one: 'cloud', places: two, radius: .9, draw: around(two, .3) },
  };

  // What the reader has drawn: each point is a small cloud; points that lie together are one place.
  const drawn = points => {
    const places = [];
    for (const [x, y] of points)
      if (places.every(p => Math.hypot(p[0] - x, p[1] - y) > .5)) places.push([x, y]);
    return { name: 'your points', one: 'place', places, radius: .35, draw: around(points, .05) };
  };

  // A place counts as found if 1 % of the samples lie there. As many digits as a reader can use.
  const score = (shape, samples) => {
    const hits = shape.places.map(() => 0);
    let on = 0;
    const count = samples.length / 2;
    for (let i = 0; i < count; i++) {
      const [x, y] = [samples[2 * i], samples[2 * i + 1]];
      const at = shape.places.findIndex(p => Math.hypot(p[0] - x, p[1] - y) < shape.radius);
      if (at < 0) continue;
      hits[at]++;
      on++;
    }
    return { found: hits.filter(n => n >= count / 100).length, of: hits.length, quality: on / count, one: shape.one };
  };

  // The same in words; before the given update it is too early.
  const judge = ({ found, of, quality, one }, update, early) => {
    if (found === of && quality > .6) return { text: `Every ${one} is found, and most samples lie on one.` };
    if (found === of) return { text: `Every ${one} is found, but many samples lie between them.` };
    if (update < early) return { text: 'Too early to judge.' };
    if (found > of / 2) return { text: `Not every ${one} is found.` };
    return quality > .3
      ? { text: `Mode collapse: the samples lie on few of the ${one}s, and the others are missing.`, bad: true }
      : { text: `Failing: most ${one}s are not found.`, bad: true };
  };
  const lost = {
    text: 'Failed: the numbers have grown beyond all bounds, and nothing can bring this training back. '
      + 'Lower a learning rate, then reset.', bad: true, over: true,
  };

  return { fixed, drawn, score, judge, lost };
})();

// A setting that chooses the shape, with the reader's own points: dragged on the picture, or set with the keys.
LatentLab.shapePicker = (picture, changed) => {
  const { make, choice } = LatentLab.kit;
  const { fixed, drawn } = LatentLab.shapes;
  const { element } = picture;
  const label = element.getAttribute('aria-label');
  const points = [];
  let cursor = [0, 0];
  const own = () => shape.value() === 'own';
  const ready = () => {
    clear.hidden = !own();
    element.classList.toggle('sketch', own());
    element.tabIndex = own() ? 0 : -1;
    element.setAttribute('role', own() ? 'application' : 'img');
    element.setAttribute('aria-label', label + (own() ? '; arrow keys move a cross, space sets a point' : ''));
  };
  const shape = choice('Real points', {
    ...Object.fromEntries(Object.entries(fixed).map(([key, { name }]) => [key, name])), own: 'points that you draw',
  }, 'ring', () => { ready(); changed(true); });
  const clear = make('button', {
    type: 'button', textContent: 'Remove my points', onclick: () => { points.length = 0; changed(true); },
  });
  const add = ([x, y]) => {
    if (points.some(p => Math.hypot(p[0] - x, p[1] - y) < .1)) return;
    points.push([x, y].map(v => Math.max(-2.8, Math.min(2.8, v))));
    changed(false);
  };
  element.onpointerdown = e => {
    if (!own()) return;
    element.setPointerCapture(e.pointerId);
    add(picture.place(e));
  };
  element.onpointermove = e => { if (own() && e.buttons) add(picture.place(e)); };
  element.onkeydown = e => {
    const by = { ArrowLeft: [-.2, 0], ArrowRight: [.2, 0], ArrowUp: [0, .2], ArrowDown: [0, -.2], ' ': [0, 0] }[e.key];
    if (!own() || !by) return;
    e.preventDefault();
    cursor = cursor.map((v, i) => Math.max(-2.8, Math.min(2.8, v + by[i])));
    if (e.key === ' ') add(cursor);
    else changed(false);
    picture.crosses(cursor, 'quiet', 14);
  };
  ready();
  return {
    row: shape.row, clear,
    // the shape, or null where there are no points yet
    current: () => !own() ? fixed[shape.value()] : points.length ? drawn(points) : null,
    drawn: () => own() ? points.flat() : [],
    ask: { text: 'Draw some points on the picture: drag, or move a cross with the arrow keys and press space.' },
  };
};
