/** The language of the texts, chosen once: every field of text says it, and runs its way. */
export function writtenIn(form) {
  const choice = form.querySelector('[data-written-in]');
  if (!choice) return; // the route has no texts of its own
  choice.addEventListener('change', () => {
    const { dir } = choice.selectedOptions[0].dataset;
    for (const field of form.querySelectorAll('[data-text]')) {
      field.lang = choice.value;
      field.dir = dir;
    }
  });
  const heading = form.querySelector('[data-heading]');
  const name = form.elements.name;
  name.addEventListener('input', () => {
    heading.textContent = name.value.trim() || heading.dataset.unnamed;
  });
}
