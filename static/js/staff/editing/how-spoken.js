/** The line of a chosen language says how it is spoken, as soon as that is changed. */
export function howSpoken(form) {
  form.addEventListener('change', ({ target }) => {
    const how = target.closest('[data-how]');
    if (!how) return;
    const who = how.querySelector('[name$="-mode"]:checked').nextElementSibling.textContent;
    const boxes = [...how.querySelectorAll('[type=checkbox][name$="-byday"]')];
    const days = boxes.filter((box) => box.checked);
    const names = days.map((box) => box.nextElementSibling.textContent);
    const isAlways = !days.length || days.length === boxes.length;
    const when = isAlways ? how.dataset.everyDay : names.join(', ');
    how.querySelector('[data-how-words]').textContent = `${who} · ${when}`;
  });
}
