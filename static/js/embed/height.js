/**
 * Tells the host how tall we are, whenever that changes, and what we show: nothing about who looks.
 * Any host may know: it could measure the frame's scrollbar as well.
 */
export function tellHeight() {
  if (window.parent === window) return;
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (Math.abs(height - told) < 2) return;
    told = height;
    window.parent.postMessage({ locator: 1, height }, '*');
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
  // A host whose script comes later asks.
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window.parent || data?.locator !== 'height') return;
    told = 0;
    tell();
  });
}
