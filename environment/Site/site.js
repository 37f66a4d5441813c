// What every page does: theme, menu, search, charts, predictions, filters. No library is needed before the reader asks for one.
'use strict';
window.LatentLab = {};
(() => {
  const root = document.currentScript.dataset.root;
  const page = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const one = (selector, inside = document) => inside.querySelector(selector);
  const narrow = () => innerWidth < 560;

  // A browser may refuse to keep anything for a page from a folder: then nothing is kept.
  const memory = {
    get(key) { try { return localStorage.getItem('latentlab-' + key); } catch { return null; } },
    set(key, value) { try { if (value === '') localStorage.removeItem('latentlab-' + key); else localStorage.setItem('latentlab-' + key, value); } catch { /* not kept */ } },
  };

  const loads = {};
  const load = file => loads[file] ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = root + file;
    script.onload = done;
    script.onerror = () => failed(new Error(file + ' did not load'));
    document.head.append(script);
  });
  LatentLab.load = load;
  LatentLab.root = root;

  // Theme and menu
  const isDark = () => page.dataset.theme ? page.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  one('.theme').onclick = () => {
    page.dataset.theme = isDark() ? 'light' : 'dark';
    memory.set('theme', page.dataset.theme);
    redraw();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());
  const menu = one('.menu');
  menu.onclick = () => menu.setAttribute('aria-expanded', one('.side').classList.toggle('open'));
  addEventListener('keydown', e => { if (e.key === 'Escape' && one('.side.open')) { menu.click(); menu.focus(); } });

  // Copy buttons, and links at the headings
  all('.in').forEach(cell => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.onclick = async () => {
      await navigator.clipboard.writeText(one('code', cell).textContent);
      button.textContent = 'Copied';
      setTimeout(() => button.textContent = 'Copy', 1500);
    };
    cell.append(button);
  });
  all('article h2[id], article h3[id]').forEach(heading => {
    const link = document.createElement('a');
    link.className = 'anchor';
    link.href = '#' + heading.id;
    link.textContent = '#';
    link.setAttribute('aria-label', 'Link to ' + heading.textContent);
    heading.append(link);
  });
  const unfold = () => { if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest('details')?.setAttribute('open', ''); };
  addEventListener('hashchange', unfold);
  unfold();

  // Charts: drawn when they come near the screen, in the colors of the theme
  const forDark = { '#000000': '#f0f0f0', '#0072B2': '#4aa8e0', '#D55E00': '#ff8a4c', '#009E73': '#2fc79b', '#8C510A': '#c98a4b', '#7F7F7F': '#a9a9a9', '#B8A800': '#d8c82a' };
  const wrapped = text => text.replace(/(.{30}\S*) /g, '$1<br>');
  const dressed = figure => {
    const text = JSON.stringify(figure);
    const { data, layout, frames } = JSON.parse(isDark() ? text.replace(/#[0-9A-F]{6}/g, color => forDark[color] ?? color) : text);
    const [ink, line] = isDark() ? ['#d6dde3', '#3a444f'] : ['#222222', '#e2e5e8'];
    Object.assign(layout, { paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', autosize: true });
    layout.font = { ...layout.font, color: ink };
    layout.modebar = { bgcolor: 'rgba(0,0,0,0)', color: ink, activecolor: ink };
    for (const key of Object.keys(layout)) if (/^[xy]axis/.test(key)) Object.assign(layout[key], { gridcolor: line, linecolor: ink });
    if (narrow()) {
      if (layout.title?.text) Object.assign(layout.title, { text: wrapped(layout.title.text), font: { size: 13 } });
      layout.legend = { ...layout.legend, orientation: 'h', y: -0.25, font: { size: 11 } };
      layout.margin = { ...layout.margin, l: 48, r: 8 };
    }
    return { data, layout, frames };
  };
  const charts = all('.chart').map(element => ({ element, figure: JSON.parse(one('script', element).textContent), plot: null }));
  const draw = async chart => {
    await load('assets/plotly.min.js');
    const { element, figure } = chart;
    if (!chart.plot) {
      chart.plot = document.createElement('div');
      chart.plot.className = 'plot';
      chart.plot.setAttribute('role', 'img');
      chart.plot.setAttribute('aria-label', one('img', element).alt);
      one('.stage', element).append(chart.plot);
    }
    const { data, layout, frames } = dressed(figure);
    await Plotly.newPlot(chart.plot, data, layout, { responsive: true, displaylogo: false, displayModeBar: 'hover' });
    if (frames) await Plotly.addFrames(chart.plot, frames);
    if (!element.classList.contains('drawn') && frames) film(chart, frames.map(frame => frame.name));
    element.classList.add('drawn');
  };
  const film = (chart, names) => {
    const box = one('.film', chart.element);
    if (!box) return;
    const [play, slider, label] = [one('.play', box), one('input', box), one('output', box)];
    let timer = 0;
    const show = at => {
      slider.value = at;
      label.textContent = names[at];
      return Plotly.animate(chart.plot, [names[at]], { mode: 'immediate', frame: { duration: 0, redraw: false }, transition: { duration: 0 } });
    };
    const stop = () => { clearInterval(timer); timer = 0; play.textContent = 'Play'; };
    slider.oninput = () => { stop(); show(+slider.value); };
    play.onclick = () => {
      if (timer) return stop();
      play.textContent = 'Stop';
      let at = +slider.value === names.length - 1 ? -1 : +slider.value;
      timer = setInterval(() => { show(++at); if (at === names.length - 1) stop(); }, 500);
    };
    box.hidden = false;
  };
  const redraw = () => charts.filter(chart => chart.plot).forEach(draw);
  const near = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
    near.unobserve(entry.target);
    draw(charts.find(chart => chart.element === entry.target)).catch(() => { /* the stored picture stays */ });
  }), { rootMargin: '500px' });
  charts.forEach(chart => near.observe(chart.element));
  addEventListener('beforeprint', () => all('img[loading=lazy]').forEach(image => image.loading = 'eager'));

  // Predictions: the reader's numbers, kept in this browser, beside what was measured
  const guesses = all('.predictions input');
  const compare = () => all('.compared tbody tr').forEach(row => {
    const input = guesses.find(guess => guess.dataset.question === row.dataset.question);
    if (!input) return;
    const [guess, measured, cell] = [input.valueAsNumber, +row.dataset.measured, row.querySelector('.guess')];
    cell.textContent = Number.isFinite(guess) ? guess : '–';
    if (Number.isFinite(guess)) {
      const off = document.createElement('small');
      off.textContent = 'off by ' + +Math.abs(guess - measured).toPrecision(3);
      cell.append(off);
    }
  });
  guesses.forEach(input => {
    const key = `guess-${input.form.dataset.notebook}-${input.dataset.question}`;
    input.value = memory.get(key) ?? '';
    input.oninput = () => { memory.set(key, input.value); compare(); };
    input.form.onsubmit = () => false;
  });
  compare();

  // Questions: each answer has its reason
  all('.quiz').forEach(quiz => {
    const status = one('[role=status]', quiz);
    quiz.onchange = e => {
      const right = e.target.value === quiz.dataset.right;
      status.textContent = right ? 'Right.' : 'Not this one.';
      status.className = right ? 'right' : 'wrong';
      all('.because', quiz).forEach(reason => reason.hidden = reason.dataset.answer !== e.target.value);
    };
  });

  // Claims by verdict, scores by column
  const filters = all('.filter button');
  filters.forEach(button => button.onclick = () => {
    filters.forEach(other => other.setAttribute('aria-pressed', other === button));
    all('.claim').forEach(claim => claim.hidden = button.dataset.outcome !== '' && claim.dataset.outcome !== button.dataset.outcome);
    all('.claims').forEach(section => section.hidden = !one('.claim:not([hidden])', section));
    one('#shown').textContent = all('.claim:not([hidden])').length + ' claims shown';
  });
  all('.sortable').forEach(table => all('th button', table).forEach(button => button.onclick = () => {
    const column = button.parentElement;
    const at = column.cellIndex;
    const up = column.ariaSort ? column.ariaSort === 'descending' : column.dataset.sign !== '1';
    all('th', table.tHead).forEach(other => other.removeAttribute('aria-sort'));
    column.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const value = row => { const number = parseFloat(row.cells[at].dataset.value); return Number.isNaN(number) ? Infinity : number; };
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => (up ? 1 : -1) * (value(a) - value(b))));
  }));

  // Search: the index is a script, since a page from a folder may not fetch
  const dialog = one('#search');
  const [words, hits, status] = [one('input', dialog), one('.hits', dialog), one('.status', dialog)];
  let engine;
  LatentLab.index = entries => {
    engine = new MiniSearch({
      fields: ['t', 'p', 'x'], storeFields: ['u', 'p', 't', 'x'],
      tokenize: text => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean),
      searchOptions: { boost: { t: 4, p: 2 }, prefix: true, fuzzy: term => term.length > 5 ? .15 : false, combineWith: 'AND' },
    });
    engine.addAll(entries);
  };
  const search = () => {
    hits.textContent = status.textContent = '';
    if (!words.value.trim() || !engine) return;
    const found = engine.search(words.value);
    status.textContent = found.length === 1 ? '1 place' : found.length + ' places';
    for (const hit of found.slice(0, 15)) {
      const [item, link, title, excerpt] = ['li', 'a', 'strong', 'small'].map(name => document.createElement(name));
      link.href = root + hit.u;
      link.onclick = () => dialog.close();
      title.textContent = hit.t === hit.p ? hit.p : hit.p + ' › ' + hit.t;
      const at = Math.max(0, hit.x.toLowerCase().indexOf(hit.terms[0] ?? '') - 50);
      excerpt.textContent = (at > 0 ? '…' : '') + hit.x.slice(at, at + 150);
      link.append(title, excerpt);
      item.append(link);
      hits.append(item);
    }
  };
  const open = async () => {
    dialog.showModal();
    words.focus();
    if (!engine) {
      status.textContent = 'Loading…';
      await load('assets/minisearch.js');
      await load('assets/search-index.js');
    }
    search();
  };
  one('.find').onclick = open;
  words.oninput = search;
  words.onkeydown = e => {
    if (e.key !== 'Enter') return;
    e.preventDefault();
    one('a', hits)?.click();
  };
  addEventListener('keydown', e => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName);
    if (dialog.open || typing || !(e.key === '/' || e.key === 'k' && (e.ctrlKey || e.metaKey))) return;
    e.preventDefault();
    open();
  });
})();
