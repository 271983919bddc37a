/**
 * Saves two seconds after the last key, and when one leaves. What cannot be saved is kept, and tried
 * again; what somebody else has saved meanwhile is never written over.
 */
import { forget, keep, kept } from './kept.js';

const PAUSE = 2_000; // after the last key, milliseconds
const PATIENCE = [3_000, 6_000, 12_000, 30_000]; // between attempts without internet
// What a browser sends for a page that is being left: 64 kB at most, of all pages together.
const AT_LEAVING = 60_000;

/** Names and values as they stand, without what changes by itself. */
function written(form) {
  const body = new URLSearchParams(new FormData(form));
  for (const name of ['csrf_token', 'revision']) body.delete(name);
  return body.toString();
}

/** Saves a form; answers what the other parts of the page need of that. */
export function keepSaving(form, words) {
  const state = document.querySelector('[data-state]');
  let saved = written(form);
  let timer;
  let running;
  let failures = 0;
  let isStopped = false; // somebody else's version stands against ours, or the page is sent

  const isDirty = () => written(form) !== saved;
  const tell = (mood, said) => {
    state.dataset.state = mood;
    if (state.textContent !== said) state.textContent = said;
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  function note() {
    if (isStopped || !isDirty()) return;
    keep(form, written(form));
    if (!failures) tell('changed', words.changed);
    later(PAUSE);
  }

  function save() {
    clearTimeout(timer);
    running ??= send().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function send() {
    if (isStopped || !isDirty()) return;
    const body = written(form);
    keep(form, body);
    if (!failures) tell('saving', words.saving);
    const answer = await post(form, body, form.elements.revision.value).catch(() => null);
    if (answer?.ok) accept(await answer.json(), body);
    else await refuse(answer);
  }

  function accept(said, body) {
    failures = 0;
    saved = body;
    form.elements.revision.value = said.revision;
    if (isDirty()) {
      later(PAUSE);
    } else {
      forget(form);
      tell('saved', said.saved);
    }
    form.dispatchEvent(new CustomEvent('saved', { detail: said }));
  }

  async function refuse(answer) {
    if (answer?.status === 409) {
      isStopped = true;
      const said = await answer.json();
      tell('conflict', said.words);
      form.querySelector('[data-conflict]').hidden = false;
      return;
    }
    if (answer && answer.status >= 400 && answer.status < 500) {
      const isOut = answer.status === 401 || answer.status === 400;
      tell('failed', isOut ? words.signedOut : words.refused);
    } else {
      tell('failed', answer ? words.failed : words.offline);
    }
    later(PATIENCE[Math.min(failures, PATIENCE.length - 1)]);
    failures += 1;
  }

  /** The page is being left: what is not saved is sent along, and kept should that fail. */
  function leave() {
    if (isStopped || !isDirty()) return;
    const body = written(form);
    keep(form, body);
    if (running || body.length > AT_LEAVING) return;
    running = post(form, body, form.elements.revision.value, { keepalive: true })
      .then(async (answer) => (answer.ok ? accept(await answer.json(), body) : refuse(answer)))
      .catch(() => later(PAUSE))
      .finally(() => {
        running = undefined;
      });
  }

  // It goes by itself; the button is for where this does not run.
  form.querySelector('[data-save-now]').hidden = true;
  form.addEventListener('input', note);
  form.addEventListener('change', note);
  addEventListener('online', () => later(0));
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave();
    else if (failures) later(0);
  });
  addEventListener('beforeunload', (event) => {
    if (failures && !isStopped && isDirty()) event.preventDefault();
  });
  // Back in the history, a browser may show the page as it was when it was left.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  resume(form, tell, words, () => {
    isStopped = true;
  });

  return {
    note,
    now: save,
    /** What is being saved just now: two at once would be two people to the server. */
    underWay: () => running,
    /** Somebody else has saved: show it, unless there is something of ours to be saved first. */
    behind({ words: said }) {
      if (isStopped) return;
      if (isDirty()) {
        save();
        return;
      }
      isStopped = true;
      tell('conflict', said);
      form.querySelector('[data-newer]').hidden = false;
    },
    /** Nothing is to be saved any more: the form itself is sent, and saves. */
    stop() {
      clearTimeout(timer);
      isStopped = true;
      forget(form);
    },
    /** The server has answered with the page, and saved what stood there. */
    renewed(revision, said) {
      form.elements.revision.value = revision;
      saved = written(form);
      failures = 0;
      forget(form);
      tell('saved', said);
    },
    tell,
  };
}

/** Send the form as it stands; the answer is JSON. */
function post(form, body, revision, options = {}) {
  const sent = new URLSearchParams(body);
  sent.set('revision', revision);
  return fetch(form.action, {
    method: 'POST',
    headers: { Accept: 'application/json', 'X-CSRFToken': form.elements.csrf_token.value },
    body: sent,
    redirect: 'error',
    ...options,
  });
}

/** What an earlier visit could not save is saved now and shown; or stands beside what others did. */
async function resume(form, tell, words, stop) {
  const left = kept(form);
  if (!left) return;
  stop();
  form.inert = true;
  tell('saving', words.saving);
  let answer = await post(form, left.body, left.revision).catch(() => null);
  if (answer?.status === 409) {
    answer = await post(form, `${left.body}&compare=1`, left.revision).catch(() => null);
  }
  if (answer?.ok) {
    forget(form);
    const { address } = await answer.json();
    if (address) location.assign(address);
    else location.reload();
    return;
  }
  tell('failed', answer?.status === 401 ? words.signedOut : words.offline);
  setTimeout(resume, PATIENCE.at(-1), form, tell, words, stop);
}
