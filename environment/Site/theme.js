// Before anything is drawn: the theme that the reader chose, or else the system's; and where the page comes from.
'use strict';
document.documentElement.classList.add('js');
if (location.protocol === 'file:') document.documentElement.classList.add('from-folder');
try {
  const chosen = localStorage.getItem('latentlab-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  /* a browser may keep nothing for a file */
}
