/**
 * The page on which a widget is made: every choice is seen at once. The server makes the preview and
 * the snippet, with scripts and without; here its answer is only put in place.
 */
const making = document.querySelector('[data-generator]');
const form = making.querySelector('form');
const CALM = 350; // milliseconds without another change
let waiting;
let asked = 0;

making.querySelector('[data-shows]').hidden = true;
form.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(renew, CALM);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  renew();
});
copying();

async function renew() {
  const mine = ++asked;
  const words = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) words.append(name, value);
  const address = `${form.action}?${words}`;
  try {
    const answer = await fetch(address);
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (mine !== asked) return;
    replace(page, '[data-result]');
    replace(page, '#place');
    history.replaceState(null, '', address);
    copying();
  } catch {
    // Without the network the last preview stays; the next change asks again.
  }
}

/** Put in a part of the server's answer, unless it is as before: what is chosen keeps the focus. */
function replace(page, selector) {
  const fresh = page.querySelector(selector);
  const old = making.querySelector(selector);
  if (fresh && fresh.outerHTML !== old.outerHTML) old.replaceWith(document.adoptNode(fresh));
}

function copying() {
  if (!navigator.clipboard) return;
  for (const button of making.querySelectorAll('[data-copies]')) {
    button.hidden = false;
    button.onclick = async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
      button.lastChild.textContent = ` ${button.dataset.done}`;
    };
  }
}

// The preview grows as the widget will on the partner's page.
window.addEventListener('message', ({ source, origin, data }) => {
  const frame = making.querySelector('.preview');
  if (origin !== location.origin || source !== frame?.contentWindow || data?.locator !== 1) return;
  const height = Number(frame.dataset.height) || Math.min(data.height, 900);
  frame.style.height = `${height}px`;
});
