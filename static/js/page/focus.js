/**
 * Browsers leave what is half in view where it is: a chip at the edge of its line would have the
 * focus half unseen. The map moves by itself.
 */
export function keepFocusInSight() {
  document.addEventListener('focusin', ({ target }) => {
    if (target.matches(':focus-visible') && !target.closest('#map')) {
      target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  });
}

/** A fold that lies over the page closes by Escape, and when the focus goes on behind it. */
export function closesWhenLeft(fold) {
  if (!fold) return;
  fold.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !fold.contains(relatedTarget)) fold.open = false;
  });
  fold.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !fold.open) return;
    fold.open = false;
    fold.querySelector('summary').focus();
  });
}
