/** Any form of the staff: sent once, however often the button is tapped. */
export function start(form) {
  form.addEventListener('submit', (event) => {
    if (form.hasAttribute('aria-busy')) {
      event.preventDefault();
      return;
    }
    // A form that opens another tab, or is sent by a script, stays as it is.
    const target = event.submitter?.formTarget || form.target;
    setTimeout(() => {
      if (!event.defaultPrevented && target !== '_blank') form.setAttribute('aria-busy', 'true');
    });
  });
  // Back in the history: the page comes as it was left.
  addEventListener('pageshow', () => form.removeAttribute('aria-busy'));
}

/** The word that every request carries which changes something. */
export function token() {
  return document.querySelector('meta[name=csrf-token]').content;
}
