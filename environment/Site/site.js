// What every page does: theme, menu, predictions, questions, progress, filters; it opens the search.
// No library is needed before the reader asks for one.
'use strict';
(() => {
  const { root, file } = document.currentScript.dataset;
  const { words } = LatentLab;
  const page = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const one = (selector, inside = document) => inside.querySelector(selector);
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const say = (name, ...values) => values.reduce((text, value, i) => text.replaceAll(`{${i}}`, value), words[name]);

  // A browser may refuse to keep anything for a page from a folder: then nothing is kept.
  const memory = {
    get(key) { try { return localStorage.getItem('latentlab-' + key); } catch { return null; } },
    set(key, value) { try { if (value === '') localStorage.removeItem('latentlab-' + key); else localStorage.setItem('latentlab-' + key, value); } catch { /* not kept */ } },
    count(start) { try { return Object.keys(localStorage).filter(key => key.startsWith('latentlab-' + start)).length; } catch { return 0; } },
  };

  const loads = {};
  const load = file => loads[file] ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = root + file;
    script.onload = done;
    script.onerror = () => {
      delete loads[file]; // the next one may come
      script.remove();
      failed(new Error(say('failed', file)));
    };
    document.head.append(script);
  });
  const isDark = () => page.dataset.theme ? page.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  Object.assign(LatentLab, { load, root, all, one, say, isDark });

  // Theme
  const themed = () => dispatchEvent(new Event('latentlab-theme'));
  one('.theme').onclick = () => {
    page.dataset.theme = isDark() ? 'light' : 'dark';
    memory.set('theme', page.dataset.theme);
    themed();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', themed);

  // Menu: without this script its link leads to the navigation all the same
  const menu = one('.menu');
  const open = yes => {
    one('.side').classList.toggle('open', yes);
    menu.setAttribute('aria-expanded', yes);
    one('main').inert = yes;
  };
  menu.onclick = e => { e.preventDefault(); open(!one('.side.open')); };
  menu.onkeydown = e => { if (e.key === ' ') { e.preventDefault(); menu.click(); } };
  addEventListener('keydown', e => { if (e.key === 'Escape' && one('.side.open')) { open(false); menu.focus(); } });
  matchMedia('(min-width: 54rem)').addEventListener('change', () => open(false));

  // Code: what each word is stands beside it (see PackedCode.cs). The keyboard finds the links once, in the list at the end
  const list = one('#places');
  const places = all('#places a').flatMap(a => [a.href, ...(a.dataset.m ? a.dataset.m.split(' ').map(m => `${a.href}#${m}`) : [])]);
  all('[data-c]').forEach(box => {
    const [code, parts] = [one('code', box), []];
    const text = code.textContent;
    let at = 0;
    for (const [, gap, kind, length, place] of box.dataset.c.matchAll(/(\d+)([a-z])(\d+)(?:@(\d+))?/g)) {
      const from = at + +gap;
      const word = { className: kind, textContent: text.slice(from, from + +length) };
      parts.push(text.slice(at, from), place ? make('a', { ...word, href: places[place], tabIndex: -1 }) : make('span', word));
      at = from + +length;
    }
    code.replaceChildren(...parts, text.slice(at));
  });
  if (list) {
    const seen = new Set();
    const papers = all('.cite').filter(link => !seen.has(link.href) && seen.add(link.href));
    if (papers.length) list.append(make('p', {}, ...papers.flatMap((link, i) => [i ? ' · ' : '', link.cloneNode(true)])));
    all('.cite, .term').forEach(link => { if (!list.contains(link)) link.tabIndex = -1; }); // the glossary has the terms
  }

  // Copy buttons, links at the headings, boxes that scroll
  all('.in').forEach(cell => {
    const button = make('button', { type: 'button', className: 'copy', textContent: words.copy, tabIndex: -1 });
    button.onclick = async () => {
      await navigator.clipboard.writeText(one('code', cell).textContent);
      button.textContent = words.copied;
      setTimeout(() => button.textContent = words.copy, 1500);
    };
    cell.append(button);
  });
  all('article h2[id], article h3[id]').forEach(heading => {
    const link = make('a', { className: 'anchor', href: '#' + heading.id, textContent: '#', tabIndex: -1 });
    link.setAttribute('aria-label', say('anchor', heading.textContent));
    heading.append(link);
  });
  // The keyboard stops at what scrolls, and nowhere else.
  const stops = () => all('pre, .scroll, .katex-display, .images').forEach(box => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0; else box.removeAttribute('tabindex');
  });
  stops();
  let resting = 0;
  addEventListener('resize', () => { clearTimeout(resting); resting = setTimeout(stops, 200); });
  addEventListener('toggle', stops, true);
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    target.closest('details')?.setAttribute('open', '');
    if (target.closest('.claim[hidden]')) filter('');
  };
  addEventListener('hashchange', () => unfold());

  // Pictures: the rest of them once the page stands, so that it prints whole; a click enlarges one
  addEventListener('load', () => setTimeout(() => all('img[loading=lazy]').forEach(image => image.loading = 'eager'), 1500));
  addEventListener('beforeprint', () => all('img[loading=lazy]').forEach(image => image.loading = 'eager'));
  const large = one('#large');
  const enlarge = (source, alt) => {
    one('img', large)?.remove();
    large.append(make('img', { src: source, alt }));
    large.showModal();
  };
  large.onclick = e => { if (e.target === large || e.target.tagName === 'IMG') large.close(); };
  all('.enlarge').forEach(link => {
    const picture = one('img', link.closest('figure'));
    const show = e => { e.preventDefault(); enlarge(link.href, picture.alt); };
    link.onclick = show;
    if (!link.closest('.chart')) picture.onclick = show;
  });

  // What hovers over citations and terms, also where a finger or the keyboard comes to them
  const tip = make('div', { className: 'tip', hidden: true });
  tip.setAttribute('role', 'tooltip');
  tip.id = 'tip';
  document.body.append(tip);
  const untip = () => tip.hidden = true;
  all('.cite[title], .term[title]').forEach(link => {
    const text = link.title;
    link.removeAttribute('title');
    const show = () => {
      tip.textContent = text;
      tip.hidden = false;
      link.setAttribute('aria-describedby', 'tip');
      const box = link.getBoundingClientRect();
      tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
      const above = box.top - tip.offsetHeight - 6;
      tip.style.top = `${above > 60 ? above : box.bottom + 6}px`;
    };
    link.onmouseenter = link.onfocus = show;
    link.onmouseleave = link.onblur = untip;
  });
  addEventListener('scroll', untip, { passive: true });
  addEventListener('keydown', e => { if (e.key === 'Escape') untip(); });

  // Predictions: the reader's numbers, kept in this browser; what was measured is covered until there is one
  const guesses = all('.predictions input');
  const compare = () => all('.compared tbody tr').forEach(row => {
    const input = guesses.find(guess => guess.dataset.question === row.dataset.question);
    if (!input) return;
    const [guess, measured, cell] = [input.valueAsNumber, +row.dataset.measured, row.querySelector('.guess')];
    cell.textContent = Number.isFinite(guess) ? guess : '–';
    if (Number.isFinite(guess)) {
      cell.append(make('small', { textContent: say('off', +Math.abs(guess - measured).toPrecision(3)) }));
      uncover(row);
    } else cover(row);
  });
  const cover = row => {
    const cell = row.querySelector('.measured');
    if (row.dataset.seen || cell.dataset.text) return;
    cell.dataset.text = cell.textContent;
    cell.replaceChildren(make('button', { type: 'button', textContent: words.uncover, onclick: () => uncover(row) }));
  };
  const uncover = row => {
    const cell = row.querySelector('.measured');
    row.dataset.seen = 'yes';
    if (!cell.dataset.text) return;
    cell.textContent = cell.dataset.text;
    delete cell.dataset.text;
  };
  guesses.forEach(input => {
    const key = `guess-${input.form.dataset.notebook}-${input.dataset.question}`;
    input.value = memory.get(key) ?? '';
    input.oninput = () => { memory.set(key, input.value); compare(); };
    input.form.onsubmit = () => false;
  });
  compare();

  // Questions: each answer has its reason; the choice stays
  all('.quiz').forEach(quiz => {
    const [status, key] = [one('[role=status]', quiz), 'quiz-' + quiz.dataset.quiz];
    const judge = choice => {
      const right = choice === quiz.dataset.right;
      status.textContent = right ? words.right : words.wrong;
      status.className = right ? 'right' : 'wrong';
      all('.because', quiz).forEach(reason => reason.hidden = reason.dataset.answer !== choice);
    };
    quiz.onchange = e => { judge(e.target.value); memory.set(key, e.target.value); };
    const kept = memory.get(key) && one(`input[value="${CSS.escape(memory.get(key))}"]`, quiz);
    if (kept) { kept.checked = true; judge(kept.value); }
  });
  all('[data-solved]').forEach(box => {
    const key = 'solved-' + box.dataset.solved;
    box.checked = memory.get(key) === 'yes';
    box.onchange = () => memory.set(key, box.checked ? 'yes' : '');
  });

  // Progress, on the start
  const cards = all('.cards [data-notebook]');
  cards.forEach(card => {
    const { notebook, predictions, questions, exercises } = card.dataset;
    const done = [memory.count(`guess-${notebook}-`), memory.count(`quiz-${+notebook}`), memory.count(`solved-${notebook}-`)];
    // "quiz-1" is the beginning of "quiz-10a", too
    done[1] = 'abcdefghij'.split('').filter(letter => memory.get(`quiz-${+notebook}${letter}`)).length;
    if (!done.some(Boolean)) return;
    const of = [predictions, questions, exercises].map(Number);
    const told = make('p', { className: 'progress' }, say('progress', ...of.flatMap((total, i) => [Math.min(done[i], total), total])));
    card.insertBefore(told, one('.badges', card));
  });

  // The place where one reads: marked in the contents, kept for the start
  const links = all('.contents a');
  const heads = all('article h2[id], article h3[id]');
  let now = null;
  const spy = () => {
    const at = heads.filter(head => head.getBoundingClientRect().top < 140).at(-1) ?? null;
    if (at === now) return;
    now = at;
    links.forEach(link => {
      if (now && link.hash === '#' + now.id) link.setAttribute('aria-current', 'location'); else link.removeAttribute('aria-current');
    });
    if (now && file.startsWith('notebooks/'))
      memory.set('place', JSON.stringify({ file, id: now.id, title: document.title.split(' · ').slice(0, -1).join(' · '), heading: now.firstChild.textContent }));
  };
  addEventListener('scroll', spy, { passive: true });
  spy();
  if (cards.length) try {
    const place = JSON.parse(memory.get('place'));
    const link = make('a', { href: `${place.file}#${place.id}`, textContent: say('continue', `${place.title}, ${place.heading}`) });
    one('.cards').before(make('p', { className: 'continue' }, link));
  } catch { /* nothing read yet */ }

  // Claims by verdict, kept in the address; scores by column
  const filters = all('.filter button');
  const filter = outcome => {
    filters.forEach(button => button.setAttribute('aria-pressed', button.dataset.outcome === outcome));
    all('.claim').forEach(claim => claim.hidden = outcome !== '' && claim.dataset.outcome !== outcome);
    all('.claims').forEach(section => section.hidden = !one('.claim:not([hidden])', section));
    one('#shown').textContent = say('claims', all('.claim:not([hidden])').length);
  };
  filters.forEach(button => button.onclick = () => {
    filter(button.dataset.outcome);
    try { history.replaceState(null, '', button.dataset.outcome ? `?show=${button.dataset.outcome}` : location.pathname); } catch { /* a page from a folder */ }
  });
  const asked = new URLSearchParams(location.search).get('show');
  if (filters.some(button => button.dataset.outcome === asked)) filter(asked);
  all('.sortable').forEach(table => all('th button', table).forEach(button => button.onclick = () => {
    const column = button.parentElement;
    const at = column.cellIndex;
    const up = column.ariaSort ? column.ariaSort === 'descending' : column.dataset.sign !== '1';
    all('th', table.tHead).forEach(other => other.removeAttribute('aria-sort'));
    column.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const value = row => { const number = parseFloat(row.cells[at].dataset.value); return Number.isNaN(number) ? Infinity : number; };
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => (up ? 1 : -1) * (value(a) - value(b))));
  }));
  unfold();

  // Search: the index is a script, since a page from a folder may not fetch
  const dialog = one('#search');
  const [field, hits, status] = [one('input', dialog), one('.hits', dialog), one('.status', dialog)];
  const most = 15;
  const search = (limit = most) => {
    hits.textContent = status.textContent = '';
    if (!field.value.trim() || !LatentLab.find) return;
    const { hits: found, any } = LatentLab.find(field.value);
    status.textContent = !found.length ? words.nothing : any ? words.any : found.length === 1 ? words.place : say('places', found.length);
    for (const hit of found.slice(0, limit)) {
      const link = make('a', { href: root + hit.u, onclick: () => dialog.close() },
        make('strong', {}, LatentLab.marked(hit.t === hit.p ? hit.p : hit.p + ' › ' + hit.t, hit.terms)),
        make('small', {}, LatentLab.marked(LatentLab.excerpt(hit.x, hit.terms), hit.terms)));
      hits.append(make('li', {}, link));
    }
    if (found.length > limit)
      hits.append(make('li', {}, make('button', { type: 'button', textContent: say('more', found.length - limit), onclick: () => search(Infinity) })));
  };
  const find = async () => {
    dialog.showModal();
    field.focus();
    if (!LatentLab.find) {
      status.textContent = words.loading;
      try {
        for (const script of ['minisearch', 'search', 'search-index']) await load(`assets/${script}.js`);
      } catch (error) {
        status.textContent = error.message;
        return;
      }
    }
    search();
  };
  one('.find').onclick = find;
  field.oninput = () => search();
  field.onkeydown = e => {
    if (e.key !== 'Enter') return;
    e.preventDefault();
    one('a', hits)?.click();
  };
  dialog.addEventListener('keydown', e => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!way) return;
    e.preventDefault();
    const places = [field, ...all('a, button', hits)];
    places[Math.max(0, Math.min(places.length - 1, places.indexOf(document.activeElement) + way))].focus();
  });
  addEventListener('keydown', e => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName);
    if (dialog.open || typing || !(e.key === '/' || e.key === 'k' && (e.ctrlKey || e.metaKey))) return;
    e.preventDefault();
    find();
  });
})();
