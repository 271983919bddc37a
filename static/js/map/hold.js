/**
 * Who scrolls a page does not want to be caught by a map on the way. The wheel scrolls the page until
 * somebody has taken hold of the map; in a widget a single finger does so, too, until it has tapped.
 * Two fingers always move the map.
 */
export function hold(map, canvas) {
  const isWidget = 'embed' in document.body.dataset;
  const fingers = matchMedia('(pointer: coarse)').matches;
  canvas.addEventListener('pointerdown', () => map.scrollWheelZoom.enable());
  canvas.addEventListener('pointerleave', () => map.scrollWheelZoom.disable());
  if (!isWidget || !fingers) {
    canvas.dataset.held = '';
    return;
  }
  const take = (held) => {
    canvas.toggleAttribute('data-held', held);
    if (held) map.dragging.enable();
    else map.dragging.disable();
  };
  take(false);
  // Also on a marker, which keeps its taps from the map.
  canvas.addEventListener('click', () => take(true), { capture: true });
  canvas.addEventListener('touchstart', ({ touches }) => touches.length > 1 && take(true), {
    passive: true,
  });
  document.addEventListener('pointerdown', ({ target }) => canvas.contains(target) || take(false));
}
