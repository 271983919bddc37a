/**
 * What is not saved yet stays with this tab until it is: a reload, a dead battery's restored tab, or
 * an hour without internet loses nothing. Some browsers forbid all of it; then memory has to do.
 */
const name = (form) => `unsaved ${new URL(form.action).pathname}`;

/** Keep what is typed, and on which version it was typed. */
export function keep(form, body) {
  try {
    const revision = form.elements.revision.value;
    sessionStorage.setItem(name(form), JSON.stringify({ body, revision }));
  } catch {
    // No room, or not allowed.
  }
}

/** It is saved. */
export function forget(form) {
  try {
    sessionStorage.removeItem(name(form));
  } catch {
    // It was never there.
  }
}

/** What an earlier visit of this tab could not save. */
export function kept(form) {
  try {
    return JSON.parse(sessionStorage.getItem(name(form)) ?? 'null');
  } catch {
    return null;
  }
}
