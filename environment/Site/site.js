// What every page does: theme, menu, code, pictures, what hovers. What a reader does is in reader.js.
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
    get(key) {
      try {
        return localStorage.getItem('latentlab-' + key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === '') localStorage.removeItem('latentlab-' + key);
        else localStorage.setItem('latentlab-' + key, value);
      } catch {
        /* not kept */
      }
    },
    count(start) {
      try {
        return Object.keys(localStorage).filter(key => key.startsWith('latentlab-' + start)).length;
      } catch {
        return 0;
      }
    },
  };

  const loads = {};
  const load = file =>
    (loads[file] ??= new Promise((done, failed) => {
      const script = document.createElement('script');
      script.src = root + file;
      script.onload = done;
      script.onerror = () => {
        delete loads[file]; // the next one may come
        script.remove();
        failed(new Error(say('failed', file)));
      };
      document.head.append(script);
    }));
  const isDark = () =>
    page.dataset.theme ? page.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  Object.assign(LatentLab, { load, root, file, all, one, make, say, isDark, memory });

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
  menu.onclick = e => {
    e.preventDefault();
    open(!one('.side.open'));
  };
  menu.onkeydown = e => {
    if (e.key === ' ') {
      e.preventDefault();
      menu.click();
    }
  };
  addEventListener('keydown', e => {
    if (e.key === 'Escape' && one('.side.open')) {
      open(false);
      menu.focus();
    }
  });
  matchMedia('(min-width: 54rem)').addEventListener('change', () => open(false));

  // Code: what each word is stands beside it (see PackedCode.cs). The keyboard finds the links once, in the list at
  // the end
  const list = one('#places');
  const places = all('#places a').flatMap(a => [
    a.href,
    ...(a.dataset.m ? a.dataset.m.split(' ').map(m => `${a.href}#${m}`) : []),
  ]);
  all('[data-c]').forEach(box => {
    const [code, parts] = [one('code', box), []];
    const text = code.textContent;
    let at = 0;
    for (const [, gap, kind, length, place] of box.dataset.c.matchAll(/(\d+)([a-z])(\d+)(?:@(\d+))?/g)) {
      const from = at + +gap;
      const word = { className: kind, textContent: text.slice(from, from + +length) };
      parts.push(
        text.slice(at, from),
        place ? make('a', { ...word, href: places[place], tabIndex: -1 }) : make('span', word),
      );
      at = from + +length;
    }
    code.replaceChildren(...parts, text.slice(at));
  });
  if (list) {
    const seen = new Set();
    const papers = all('.cite').filter(link => !seen.has(link.href) && seen.add(link.href));
    if (papers.length)
      list.append(make('p', {}, ...papers.flatMap((link, i) => [i ? ' · ' : '', link.cloneNode(true)])));
    all('.cite, .term').forEach(link => {
      if (!list.contains(link)) link.tabIndex = -1;
    }); // the glossary has the terms
  }

  // Copy buttons, links at the headings, boxes that scroll
  all('.in').forEach(cell => {
    const button = make('button', { type: 'button', className: 'copy', textContent: words.copy, tabIndex: -1 });
    button.onclick = async () => {
      await navigator.clipboard.writeText(one('code', cell).textContent);
      button.textContent = words.copied;
      setTimeout(() => (button.textContent = words.copy), 1500);
    };
    cell.append(button);
  });
  all('article h2[id], article h3[id]').forEach(heading => {
    const link = make('a', { className: 'anchor', href: '#' + heading.id, textContent: '#', tabIndex: -1 });
    link.setAttribute('aria-label', say('anchor', heading.textContent));
    heading.append(link);
  });
  // What goes on beyond its right edge says so.
  const says = '.scroll, .katex-display, pre';
  const more = box =>
    box.classList?.toggle('more', box.scrollLeft + box.clientWidth < box.scrollWidth - 1 && box.matches(says));
  addEventListener('scroll', e => e.target !== document && more(e.target), { capture: true, passive: true });
  // The keyboard stops at what scrolls, and nowhere else.
  const stops = () =>
    all('pre, .scroll, .katex-display, .images').forEach(box => {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute('tabindex');
      more(box);
    });
  stops();
  let resting = 0;
  addEventListener('resize', () => {
    clearTimeout(resting);
    resting = setTimeout(stops, 200);
  });
  addEventListener('toggle', stops, true);

  // Pictures: the rest of them once the page stands, so that it prints whole; a click enlarges one
  addEventListener('load', () =>
    setTimeout(() => all('img[loading=lazy]').forEach(image => (image.loading = 'eager')), 1500),
  );
  addEventListener('beforeprint', () => all('img[loading=lazy]').forEach(image => (image.loading = 'eager')));
  const large = one('#large');
  const enlarge = (source, alt) => {
    one('img', large)?.remove();
    large.append(make('img', { src: source, alt }));
    large.showModal();
  };
  large.onclick = e => {
    if (e.target === large || e.target.tagName === 'IMG') large.close();
  };
  all('.enlarge').forEach(link => {
    const picture = one('img', link.closest('figure'));
    const show = e => {
      e.preventDefault();
      enlarge(link.href, picture.alt);
    };
    link.onclick = show;
    if (!link.closest('.chart')) picture.onclick = show;
  });

  // What hovers over citations and terms, also where a finger or the keyboard comes to them
  const tip = make('div', { className: 'tip', hidden: true });
  tip.setAttribute('role', 'tooltip');
  tip.id = 'tip';
  document.body.append(tip);
  const untip = () => (tip.hidden = true);
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
  addEventListener('keydown', e => {
    if (e.key === 'Escape') untip();
  });
})();
