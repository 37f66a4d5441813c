// What a reader does, kept in this browser: predictions, answers, progress, filters, the search.
'use strict';
(() => {
  const { load, root, file, all, one, make, say, memory, words } = LatentLab;

  // Predictions: the reader's numbers, kept in this browser; what was measured is covered until there is one
  const guesses = all('.predictions input');
  const compare = () =>
    all('.compared tbody tr').forEach(row => {
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
    input.oninput = () => {
      memory.set(key, input.value);
      compare();
    };
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
      all('.because', quiz).forEach(reason => (reason.hidden = reason.dataset.answer !== choice));
    };
    quiz.onchange = e => {
      judge(e.target.value);
      memory.set(key, e.target.value);
    };
    const kept = memory.get(key) && one(`input[value="${CSS.escape(memory.get(key))}"]`, quiz);
    if (kept) {
      kept.checked = true;
      judge(kept.value);
    }
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
    const done = [
      memory.count(`guess-${notebook}-`),
      memory.count(`quiz-${+notebook}`),
      memory.count(`solved-${notebook}-`),
    ];
    // "quiz-1" is the beginning of "quiz-10a", too
    done[1] = 'abcdefghij'.split('').filter(letter => memory.get(`quiz-${+notebook}${letter}`)).length;
    if (!done.some(Boolean)) return;
    const of = [predictions, questions, exercises].map(Number);
    const told = make(
      'p',
      { className: 'progress' },
      say('progress', ...of.flatMap((total, i) => [Math.min(done[i], total), total])),
    );
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
      if (now && link.hash === '#' + now.id) link.setAttribute('aria-current', 'location');
      else link.removeAttribute('aria-current');
    });
    if (now && file.startsWith('notebooks/'))
      memory.set(
        'place',
        JSON.stringify({
          file,
          id: now.id,
          title: document.title.split(' · ').slice(0, -1).join(' · '),
          heading: now.firstChild.textContent,
        }),
      );
  };
  addEventListener('scroll', spy, { passive: true });
  spy();
  if (cards.length)
    try {
      const place = JSON.parse(memory.get('place'));
      const link = make('a', {
        href: `${place.file}#${place.id}`,
        textContent: say('continue', `${place.title}, ${place.heading}`),
      });
      one('.cards').before(make('p', { className: 'continue' }, link));
    } catch {
      /* nothing read yet */
    }

  // Claims by verdict, kept in the address; scores by column
  const filters = all('.filter button');
  const filter = outcome => {
    filters.forEach(button => button.setAttribute('aria-pressed', button.dataset.outcome === outcome));
    all('.claim').forEach(claim => (claim.hidden = outcome !== '' && claim.dataset.outcome !== outcome));
    all('.claims').forEach(section => (section.hidden = !one('.claim:not([hidden])', section)));
    one('#shown').textContent = say('claims', all('.claim:not([hidden])').length);
  };
  filters.forEach(
    button =>
      (button.onclick = () => {
        filter(button.dataset.outcome);
        try {
          history.replaceState(
            null,
            '',
            button.dataset.outcome ? `?show=${button.dataset.outcome}` : location.pathname,
          );
        } catch {
          /* a page from a folder */
        }
      }),
  );
  const asked = new URLSearchParams(location.search).get('show');
  if (filters.some(button => button.dataset.outcome === asked)) filter(asked);
  all('.sortable').forEach(table =>
    all('th button', table).forEach(
      button =>
        (button.onclick = () => {
          const column = button.parentElement;
          const at = column.cellIndex;
          const up = column.ariaSort ? column.ariaSort === 'descending' : column.dataset.sign !== '1';
          all('th', table.tHead).forEach(other => other.removeAttribute('aria-sort'));
          column.setAttribute('aria-sort', up ? 'ascending' : 'descending');
          const value = row => {
            const number = parseFloat(row.cells[at].dataset.value);
            return Number.isNaN(number) ? Infinity : number;
          };
          table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => (up ? 1 : -1) * (value(a) - value(b))));
        }),
    ),
  );
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    target.closest('details')?.setAttribute('open', '');
    if (target.closest('.claim[hidden]')) filter('');
  };
  addEventListener('hashchange', unfold);
  unfold();

  // Search: the index is a script, since a page from a folder may not fetch
  const dialog = one('#search');
  const [field, hits, status] = [one('input', dialog), one('.hits', dialog), one('.status', dialog)];
  const most = 15;
  const search = (limit = most) => {
    hits.textContent = status.textContent = '';
    if (!field.value.trim() || !LatentLab.find) return;
    const { hits: found, any } = LatentLab.find(field.value);
    status.textContent = !found.length
      ? words.nothing
      : any
        ? words.any
        : found.length === 1
          ? words.place
          : say('places', found.length);
    for (const hit of found.slice(0, limit)) {
      const link = make(
        'a',
        { href: root + hit.u, onclick: () => dialog.close() },
        make('strong', {}, LatentLab.marked(hit.t === hit.p ? hit.p : hit.p + ' › ' + hit.t, hit.terms)),
        make('small', {}, LatentLab.marked(LatentLab.excerpt(hit.x, hit.terms), hit.terms)),
      );
      hits.append(make('li', {}, link));
    }
    if (found.length > limit)
      hits.append(
        make(
          'li',
          {},
          make('button', {
            type: 'button',
            textContent: say('more', found.length - limit),
            onclick: () => search(Infinity),
          }),
        ),
      );
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
    if (dialog.open || typing || !(e.key === '/' || (e.key === 'k' && (e.ctrlKey || e.metaKey)))) return;
    e.preventDefault();
    find();
  });
})();
