// Before anything is drawn: the theme that the reader chose, or else the system's.
'use strict';
try {
  const chosen = localStorage.getItem('latentlab-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch { /* a browser may keep nothing for a file */ }
