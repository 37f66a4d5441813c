// The charts of a page: drawn when they come near the screen, in the colors of the theme, at the width of the page.
'use strict';
(() => {
  const { all, one, load, words, isDark } = LatentLab;
  const coarse = matchMedia('(pointer: coarse)').matches;
  // In the dark: at least 20 apart from each other (CIEDE2000) and 3:1 against the paper, as a test measures.
  const forDark = {
    '#0072B2': '#4c8dff',
    '#D55E00': '#ff6f4a',
    '#009E73': '#1fd08c',
    '#CC79A7': '#ec7cd6',
    '#E69F00': '#f5e04a',
    '#56B4E9': '#2fb4cc',
    '#000000': '#f4f4f4',
    '#B8A800': '#7d9a1e',
    '#7F7F7F': '#8a7f83',
    '#8C510A': '#b0802f',
  };
  LatentLab.darkPalette = Object.values(forDark);
  const numbers = hex =>
    hex
      .match(/\w\w/g)
      .map(part => parseInt(part, 16))
      .join(',');
  const bands = Object.fromEntries(
    Object.entries(forDark).map(([from, to]) => [numbers(from.slice(1)), numbers(to.slice(1))]),
  );
  const inTheDark = text =>
    text
      .replace(/#[0-9A-Fa-f]{6}/g, color => forDark[color.toUpperCase()] ?? color)
      .replace(/(rgba?\()\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)/g, (whole, head, ...rgb) => {
        const found = bands[rgb.slice(0, 3).join(',')];
        return found ? head + found : whole;
      });

  const glyphs = {
    circle: '●',
    square: '■',
    diamond: '◆',
    cross: '✚',
    x: '✖',
    'triangle-up': '▲',
    'triangle-down': '▼',
    star: '★',
  };
  const glyphOf = trace => {
    if (trace.type && trace.type !== 'scatter') return '■';
    if ((trace.mode ?? 'lines').includes('markers') && !trace.mode?.includes('lines'))
      return glyphs[trace.marker?.symbol] ?? '●';
    return { dash: '╍╍', dot: '┅┅', dashdot: '╍┅', longdash: '╍╍' }[trace.line?.dash] ?? '━━';
  };
  const colorOf = trace =>
    [trace.line?.color, trace.marker?.color].find(color => typeof color === 'string') ?? trace.fillcolor;

  // What differs between themes and widths; title and legend stand in the page, where they never overlap the chart.
  const dressed = (figure, hidden, width) => {
    const text = JSON.stringify(figure);
    const { data, layout, frames } = JSON.parse(isDark() ? inTheDark(text) : text);
    const [ink, line, paper] = isDark()
      ? ['#d6dde3', '#3a444f', 'rgba(17,21,26,.8)']
      : ['#222222', '#e2e5e8', 'rgba(255,255,255,.8)'];
    const small = width < 560;
    delete layout.title;
    Object.assign(layout, {
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      autosize: true,
      showlegend: false,
      font: { ...layout.font, color: ink, size: small ? 11 : 12 },
      modebar: { bgcolor: paper, color: ink, activecolor: ink },
      margin: { t: 14, r: small ? 8 : 24, l: small ? 40 : 64, b: small ? 40 : 56 },
    });
    // A swipe scrolls the page, a drag of the mouse looks closer.
    if (coarse) layout.dragmode = false;
    for (const key of Object.keys(layout).filter(name => /^[xy]axis/.test(name))) {
      const axis = Object.assign(layout[key], { gridcolor: line, linecolor: ink, automargin: true });
      if (coarse) axis.fixedrange = true;
      if (axis.title?.text) axis.title = { ...axis.title, standoff: 8 };
      // Names of classes: as many letters as there is room for, aslant where they would meet.
      if (axis.type === 'category') {
        const names = data.flatMap(trace => trace[key[0]] ?? []).map(String);
        const count = new Set(names).size;
        const room = key[0] === 'x' ? (width - 80) / Math.max(1, count) : Infinity;
        if (key[0] === 'x') axis.tickangle = Math.max(...names.map(name => name.length), 0) * 6.5 > room ? -60 : 0;
        if (room >= 16) axis.tickmode = 'linear';
        axis.tickfont = { size: small ? 10 : 12 };
      }
    }
    for (const trace of [data, ...(frames ?? []).map(frame => frame.data)].flat()) {
      if (trace.error_y) Object.assign(trace.error_y, { color: ink, thickness: 1.5 });
      if (hidden.has(trace.name)) trace.visible = false;
      if (trace.type === 'heatmap') {
        if (small) trace.showscale = false; // the numbers stand in the cells
        if (small && trace.texttemplate) trace.textfont = { ...trace.textfont, size: 9 };
      }
    }
    return { data, layout, frames };
  };

  // Numbers in the cells of a heat map: black or white, whichever stands out more from the cell.
  const light = ([r, g, b]) =>
    [r, g, b]
      .map(v => v / 255)
      .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const rgbOf = color =>
    color.startsWith('#')
      ? color.match(/\w\w/g).map(part => parseInt(part, 16))
      : color
          .match(/[\d.]+/g)
          .slice(0, 3)
          .map(Number);
  const paintCells = plot =>
    all('.heatmap-label text', plot).forEach(text => {
      const { zmin, zmax, colorscale } = plot._fullData.find(trace => trace.type === 'heatmap');
      const at = Math.min(1, Math.max(0, (text.__data__.z - zmin) / (zmax - zmin)));
      const next = Math.max(
        1,
        colorscale.findIndex(([place]) => place >= at),
      );
      const [[from, low], [to, high]] = [colorscale[next - 1], colorscale[next]];
      const [a, b] = [rgbOf(low), rgbOf(high)];
      const cell = a.map((v, i) => v + ((b[i] - v) * (at - from)) / (to - from));
      text.style.fill = light(cell) > 0.179 ? 'black' : 'white';
    });

  const charts = all('.chart').map(element => ({
    element,
    plot: null,
    at: null,
    hidden: new Set(),
  }));
  const config = {
    responsive: false,
    displaylogo: false,
    // Without a mouse it would stand over the chart for good.
    displayModeBar: !coarse && matchMedia('(hover: hover)').matches && 'hover',
    scrollZoom: false,
  };

  const draw = async chart => {
    const { element } = chart;
    await Promise.all([load('assets/plotly.min.js'), load(element.dataset.figures)]);
    const figure = LatentLab.figures[element.id];
    if (!chart.plot) {
      chart.plot = document.createElement('div');
      chart.plot.className = 'plot';
      chart.plot.setAttribute('role', 'img');
      chart.plot.setAttribute('aria-label', one('img', element).alt);
      one('.stage', element).append(chart.plot);
    }
    chart.width = element.clientWidth;
    const { data, layout, frames } = dressed(figure, chart.hidden, chart.width);
    // A picture of a film is a whole chart, of which the file holds what differs: nothing of another one stays.
    const pictures = (frames ?? []).map(frame => frame.data.map((trace, i) => ({ ...data[i], ...trace })));
    const shown = pictures[chart.at ?? pictures.length - 1] ?? data;
    await Plotly.react(
      chart.plot,
      shown,
      { ...layout, width: chart.width, height: one('.stage', element).clientHeight },
      config,
    );
    paintCells(chart.plot);
    paintKeys(chart, [data, ...pictures].flat(), shown);
    if (!element.classList.contains('drawn') && frames)
      film(
        chart,
        frames.map(frame => frame.name),
      );
    element.classList.add('drawn');
  };

  // Names are written for Plotly, with a few marks of html.
  const reader = new DOMParser();
  const plain = name => reader.parseFromString((name ?? '').replaceAll('<br>', ' '), 'text/html').body.textContent;
  const paintKeys = (chart, traces, shown) =>
    all('.keys button', chart.element).forEach(button => {
      const name = one('span', button).textContent;
      const same = trace => plain(trace.name) === name && trace.showlegend !== false;
      const trace = traces.find(same);
      const mark = one('i', button);
      // What names no color got one of Plotly's.
      const color = [trace, chart.plot._fullData.find(same)].map(found => colorOf(found ?? {})).find(Boolean);
      [mark.textContent, mark.style.color] = [glyphOf(trace ?? {}), color ?? ''];
      button.classList.toggle('absent', !shown.some(same));
      button.onclick = () => {
        if (!chart.hidden.delete(trace.name)) chart.hidden.add(trace.name);
        button.setAttribute('aria-pressed', !chart.hidden.has(trace.name));
        draw(chart);
      };
    });

  const film = (chart, names) => {
    const box = one('.film', chart.element);
    if (!box) return;
    const [play, slider, label] = [one('.play', box), one('input', box), one('output', box)];
    let timer = 0;
    const show = at => {
      slider.value = chart.at = at;
      label.textContent = names[at];
      return draw(chart);
    };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = words.play;
    };
    slider.oninput = () => {
      stop();
      show(+slider.value);
    };
    play.onclick = () => {
      if (timer) return stop();
      play.textContent = words.stop;
      let at = +slider.value === names.length - 1 ? -1 : +slider.value;
      timer = setInterval(() => {
        show(++at);
        if (at === names.length - 1) stop();
      }, 500);
    };
    box.hidden = false;
  };

  const redraw = () => charts.filter(chart => chart.plot).forEach(draw);
  addEventListener('latentlab-theme', redraw);
  let waiting = 0;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(
      () => charts.filter(chart => chart.plot && chart.width !== chart.element.clientWidth).forEach(draw),
      150,
    );
  });
  const near = new IntersectionObserver(
    entries =>
      entries
        .filter(entry => entry.isIntersecting)
        .forEach(entry => {
          near.unobserve(entry.target);
          draw(charts.find(chart => chart.element === entry.target)).catch(() => {
            /* the stored picture stays */
          });
        }),
    { rootMargin: '500px' },
  );
  charts.forEach(chart => near.observe(chart.element));
})();
