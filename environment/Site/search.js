// The search: an index of the pages' sections, and the order in which what is found is shown.
'use strict';
(() => {
  const greek = {
    α: 'alpha',
    β: 'beta',
    γ: 'gamma',
    δ: 'delta',
    ε: 'epsilon',
    θ: 'theta',
    λ: 'lambda',
    μ: 'mu',
    σ: 'sigma',
    φ: 'phi',
    ψ: 'psi',
    χ: 'chi',
  };
  // "β-VAE" and "beta VAE", "Fréchet" and "frechet" are the same words.
  const plain = word =>
    word
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[α-ω]/gu, letter => greek[letter] ?? letter);
  const wordsOf = text =>
    plain(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const stopwords = new Set(wordsOf(LatentLab.words.stopwords));

  let engine;
  LatentLab.index = entries => {
    engine = new MiniSearch({
      fields: ['t', 'p', 'x'],
      storeFields: ['u', 'p', 't', 'x'],
      tokenize: text => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean),
      processTerm: term => plain(term),
      searchOptions: { boost: { t: 4, p: 2 }, boostDocument: weight },
    });
    engine.addAll(entries);
  };
  // Where learners look first: texts before claims and signatures.
  const weight = (id, term, entry) =>
    entry.u.startsWith('notebooks/')
      ? 1.2
      : entry.u.startsWith('glossary')
        ? 1.4
        : /^(run|teach|index)/.test(entry.u)
          ? 1.3
          : entry.u.startsWith('claims')
            ? 0.6
            : 0.8;

  // Exact words first, then their beginnings and near spellings; where hardly a place has all, those with some.
  LatentLab.find = query => {
    const all = wordsOf(query);
    const telling = all.filter(word => !stopwords.has(word));
    const terms = (telling.length ? telling : all).join(' ');
    if (!terms || !engine) return { hits: [], any: false };
    const near = { prefix: term => term.length > 2, fuzzy: term => (term.length > 4 ? 0.2 : false) };
    const rounds = [
      { combineWith: 'AND' },
      { combineWith: 'AND', ...near },
      { combineWith: 'OR' },
      { combineWith: 'OR', ...near },
    ];
    const seen = new Map();
    const asked = all.join(' ');
    // A title that is what was asked for, or a part of it between commas, counts most.
    const named = hit => {
      const parts = hit.t
        .split(/[,()]/)
        .map(part => wordsOf(part).join(' '))
        .filter(Boolean);
      const title = wordsOf(hit.t);
      const exact = [asked, terms].some(text => title.join(' ') === text || parts.includes(text));
      const phrase = ` ${wordsOf(hit.t + ' ' + hit.x).join(' ')} `.includes(` ${asked} `);
      return (
        (exact ? (hit.u.startsWith('api/') ? 3 : 8) : 1) *
        (title.length && title.every(word => word.length > 5 && hit.terms.includes(word)) ? 3 : 1) *
        (terms.split(' ').every(word => title.includes(word)) ? 2 : 1) *
        (phrase && asked.includes(' ') ? 3 : 1)
      );
    };
    rounds.forEach((options, round) => {
      // enough places have all the words
      if (round > 1 && [...seen.values()].filter(hit => !hit.any).length > 2) return;
      for (const hit of engine.search(terms, options))
        if (!seen.has(hit.id))
          seen.set(hit.id, {
            ...hit,
            rank: hit.score * named(hit) * [1, 0.35, 1, 0.5][round],
            any: round > 1,
          });
    });
    const hits = [...seen.values()].sort((a, b) => b.rank - a.rank);
    return { hits, any: hits.every(hit => hit.any) };
  };

  // The words that were found, marked in a text.
  LatentLab.marked = (text, terms) => {
    const parts = document.createDocumentFragment();
    for (const piece of text.split(/([\p{L}\p{N}]+)/u)) {
      if (terms.includes(plain(piece))) {
        const mark = document.createElement('mark');
        mark.textContent = piece;
        parts.append(mark);
      } else parts.append(piece);
    }
    return parts;
  };
  LatentLab.excerpt = (text, terms) => {
    const low = plain(text);
    const found = terms.map(term => low.indexOf(term)).filter(at => at >= 0);
    const at = Math.max(0, Math.min(...(found.length ? found : [0])) - 50);
    const piece = text.slice(at, at + 150);
    // whole words, and a sign where something is left out
    const from = at > 0 ? '… ' + piece.replace(/^\S*\s/, '') : piece;
    return at + 150 < text.length ? from.replace(/\s\S*$/, ' …') : from;
  };
})();
