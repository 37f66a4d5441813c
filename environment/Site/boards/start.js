// A board appears, with its code, as soon as its reader has made a prediction.
'use strict';
LatentLab.boards = {};
document.querySelectorAll('[data-board]').forEach(section => {
  const [form, stand, ends] = ['.guess', '.stand', '.ends'].map(part => section.querySelector(part));
  form.onsubmit = () => false;
  const show = async () => {
    form.onchange = null;
    const status = form.querySelector('[role=status]');
    status.textContent = LatentLab.words.loading;
    try {
      for (const name of section.dataset.scripts.split(' ')) await LatentLab.load(`boards/${name}.js`);
      stand.hidden = ends.hidden = false;
      await LatentLab.boards[section.dataset.board](stand);
      status.textContent = LatentLab.words['board.see'];
    } catch (error) {
      status.textContent = LatentLab.say('board.failed', error.message);
      form.onchange = show;
    }
  };
  form.onchange = show;
});
