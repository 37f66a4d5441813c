// A board appears, with its code, as soon as its reader has made a prediction.
'use strict';
LatentLab.boards = {};
document.querySelectorAll('[data-board]').forEach(section => {
  const [form, stand, ends] = ['.guess', '.stand', '.ends'].map(part => section.querySelector(part));
  form.onsubmit = () => false;
  form.onchange = async () => {
    form.onchange = null;
    const status = form.querySelector('[role=status]');
    status.textContent = 'Loading…';
    try {
      for (const name of section.dataset.scripts.split(' ')) await LatentLab.load(`boards/${name}.js`);
      stand.hidden = ends.hidden = false;
      await LatentLab.boards[section.dataset.board](stand);
      status.textContent = 'Now see what happens.';
    } catch (error) {
      status.textContent = `The board cannot be shown: ${error.message}`;
    }
  };
});
