/**
 * For the page of a partner: follows the height of our widgets, and makes them from
 * `<locator-widget city="beirut" need="public-health">`. No storage, no request of its own.
 */
(() => {
  const ours = new URL(document.currentScript.src).origin;
  const OWN = ['height', 'title', 'class', 'id', 'style', 'slot', 'hidden', 'dir'];

  addEventListener('message', ({ source, origin, data }) => {
    if (data?.locator !== 1 || !(data.height > 0)) return;
    for (const frame of document.querySelectorAll('iframe[data-locator]')) {
      // A frame in a sandbox has no origin of its own: then its window alone tells.
      if (frame.contentWindow !== source) continue;
      if (origin !== ours && !(origin === 'null' && frame.hasAttribute('sandbox'))) continue;
      if (frame.dataset.locator !== 'fixed') frame.style.height = `${Math.min(data.height, 20000)}px`;
    }
  });

  const ask = (frame) => frame.contentWindow?.postMessage({ locator: 'height' }, '*');
  for (const frame of document.querySelectorAll('iframe[data-locator]')) ask(frame);

  const make = (element) => {
    const words = new URLSearchParams();
    for (const { name, value } of element.attributes) {
      if (!OWN.includes(name) && !name.startsWith('data-')) words.set(name, value);
    }
    if (element.getAttribute('font') === 'inherit') {
      words.set('font', getComputedStyle(element).fontFamily.split(',')[0].replace(/["']/g, ''));
    }
    const frame = document.createElement('iframe');
    const height = parseInt(element.getAttribute('height'), 10);
    frame.dataset.locator = height ? 'fixed' : 'auto';
    frame.title = element.getAttribute('title') || 'Locator';
    frame.allow = 'geolocation';
    frame.loading = 'lazy';
    frame.style.cssText = `border:0;width:100%;height:${height || 480}px`;
    frame.src = `${ours}/embed/v1?${words}`;
    element.replaceChildren(frame);
  };

  customElements.define(
    'locator-widget',
    class extends HTMLElement {
      connectedCallback() {
        this.style.display = 'block';
        make(this);
      }
    },
  );
})();
