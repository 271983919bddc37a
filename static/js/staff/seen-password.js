/** A box under a new password that shows what is typed: `data-seen` holds its words. */
export function start(input) {
  const label = document.createElement('label');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.addEventListener('change', () => {
    input.type = box.checked ? 'text' : 'password';
  });
  // Nobody looks over a shoulder at what the browser offers to fill in next time.
  input.form.addEventListener('submit', () => {
    input.type = 'password';
  });
  label.className = 'radio';
  label.append(box, input.dataset.seen);
  input.after(label);
}
