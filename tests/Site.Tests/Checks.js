// What a reader would stumble over on a page, each in a line: run in the page at every width.
(() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const own = '.scroll, pre, .katex, .images, .plot';
  const words = ':is(.xtick text, .ytick text, .xtitle, .ytitle, .gtitle, .legendtext, .cbtitle, .annotation-text)';
  const stop = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const isLesson = location.pathname.includes('/notebooks/');
  const isBeyondWindow = e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(own);
  const cuts = e => e.checkVisibility() && getComputedStyle(e).overflowY !== 'visible'
    && e.clientHeight > 0 && e.scrollHeight > e.clientHeight + 2;
  window.checks = {
    wide: () => document.documentElement.scrollWidth <= innerWidth ? []
      : [`${document.documentElement.scrollWidth} pixels wide: `
        + (all('main *').find(isBeyondWindow)?.outerHTML.slice(0, 120) ?? '')],
    cut: () => all('article :is(.out, .verdict, table, .scroll, figure, .stage)').filter(cuts)
      .map(e => `a box cuts what it holds: ${e.className}, ${e.scrollHeight} in ${e.clientHeight} pixels`),
    charts: () => all('.chart.drawn').flatMap(chart => {
      const box = chart.querySelector('.stage').getBoundingClientRect();
      const texts = [...chart.querySelectorAll(`.plot ${words}`)].filter(text => text.textContent.trim())
        .map(text => [text, text.getBoundingClientRect()]).filter(([, b]) => b.width);
      // The boxes of two slanted labels meet where the labels do not.
      const slanted = text => /rotate\((?!0|-90|90)/.test(text.getAttribute('transform') ?? '');
      const leaves = b =>
        b.left < box.left - 2 || b.right > box.right + 2 || b.top < box.top - 2 || b.bottom > box.bottom + 2;
      const outside = texts.filter(([, b]) => leaves(b))
        .map(([text]) => `${chart.id}: "${text.textContent}" leaves the chart`);
      const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
      const meeting = texts.flatMap(([s, a], i) => texts.slice(i + 1)
        .filter(([t, b]) => !(slanted(s) && slanted(t)) && meet(a, b))
        .map(([t]) => `${chart.id}: "${s.textContent}" meets "${t.textContent}"`));
      return [...outside, ...meeting].slice(0, 3);
    }),
    captions: () => all('article figure').filter(f => isLesson && !f.querySelector('figcaption b'))
      .map(f => `no caption: ${f.outerHTML.slice(0, 100)}`),
    keys: () => all('.drawn .keys i').filter(key => !key.style.color)
      .map(key => `a key without a color: ${key.nextSibling.textContent}`),
    lists: () => innerWidth > 640 ? [] : all('.stacks td').filter(cell => cell.checkVisibility())
      .filter(cell => !cell.childNodes.length || getComputedStyle(cell).textAlign === 'right')
      .map(cell => `no list: ${cell.outerHTML.slice(0, 100)}`).slice(0, 3),
    outputs: () => all('pre.out:not(.columns), .crumb ~ * pre.code')
      .filter(text => text.checkVisibility() && text.scrollWidth > text.clientWidth + 1)
      .map(text => `text leaves its box: ${text.textContent.slice(0, 60)}`),
    tabs: () => {
      const stops = all(stop)
        .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }));
      return stops.length > 150 && isLesson ? [`${stops.length} tab stops`] : [];
    },
  };
  window.stumbles = () => Object.values(window.checks).flatMap(check => check());
})();
