import { askPhone, remember, rounded } from './position.js';

/**
 * "Near me" on a form: asks for the position only when tapped, and sends it only when the form is.
 * When the phone does not tell, it says so kindly and offers to type a place.
 */
export function nearMe(form) {
  const button = form.querySelector('[data-near-me]');
  const typed = form.elements.namedItem('near');
  const told = form.querySelector('[data-told]');
  if (!button || !typed || !navigator.geolocation) return;
  button.hidden = false;

  button.addEventListener('click', async () => {
    told.textContent = button.dataset.asking;
    button.disabled = true;
    try {
      const position = await askPhone();
      remember(position);
      typed.value = '';
      for (const [name, value] of Object.entries(rounded(position))) carry(form, name, value);
      told.textContent = button.dataset.found;
      // On a list the answer is what was asked for; on the start page the need comes first.
      if (!form.classList.contains('start')) form.requestSubmit();
    } catch {
      told.textContent = button.dataset.refused;
      typed.focus();
    } finally {
      button.disabled = false;
    }
  });

  // Whoever types a place means the place.
  typed.addEventListener('input', () => {
    for (const name of ['lat', 'lon']) form.elements.namedItem(name)?.remove();
    told.textContent = '';
  });

  // An empty field is no question: the address stays short.
  form.addEventListener('submit', () => {
    typed.disabled = !typed.value.trim();
    setTimeout(() => {
      typed.disabled = false;
    });
  });
}

function carry(form, name, value) {
  let field = form.elements.namedItem(name);
  if (!field) {
    field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    form.append(field);
  }
  field.value = value;
}
