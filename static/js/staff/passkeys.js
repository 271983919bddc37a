import { token } from './form.js';

/**
 * A button that signs in with a passkey, or makes a new one (`data-passkeys="sign-in"` or `"add"`).
 * The server asks, the device answers, and what the server makes of it is where to go next.
 */
export function start(root) {
  const { passkeys: purpose, options, answer, next, words } = root.dataset;
  const button = root.querySelector('button');
  const told = root.querySelector('[data-told]');
  const say = JSON.parse(words);

  if (!window.PublicKeyCredential) {
    if (say.unknown) told.textContent = say.unknown;
    return;
  }
  root.hidden = false;
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.setAttribute('aria-busy', 'true');
    told.textContent = '';
    try {
      const asked = await post(options);
      const credential =
        purpose === 'add'
          ? await navigator.credentials.create({ publicKey: forNew(asked) })
          : await navigator.credentials.get({ publicKey: forKnown(asked) });
      const query = next ? `?${new URLSearchParams({ next })}` : '';
      location.assign((await post(answer + query, plain(credential))).next);
    } catch (error) {
      // To show first that it is still the same person is no failure.
      if (error.next) location.assign(error.next);
      else told.textContent = say.failed;
    } finally {
      button.removeAttribute('aria-busy');
    }
  });
}

/** What the server answers; what it refuses is thrown. */
async function post(address, content = {}) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token() },
    body: JSON.stringify(content),
  });
  const answered = await response.json();
  if (!response.ok) throw answered;
  return answered;
}

function forNew(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) })),
  };
}

function forKnown(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: [] };
}

/** A credential as JSON; not every browser of these years has `toJSON` for it. */
function plain({ id, rawId, type, response }) {
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  return {
    id,
    rawId: text(rawId),
    type,
    response: {
      ...Object.fromEntries(
        parts.filter((name) => response[name]).map((name) => [name, text(response[name])]),
      ),
      ...(response.getTransports && { transports: response.getTransports() }),
    },
  };
}

function bytes(base64url) {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
