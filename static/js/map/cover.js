/**
 * Where the map takes the whole screen (see map.css), the page behind it is out of reach: of the
 * keyboard, of screen readers and of the scrolling thumb. In a widget it never does.
 *
 * @returns a function that gives the page back
 */
export function coverPage(container) {
  if ('embed' in document.body.dataset) return () => {};
  const narrow = matchMedia('(max-width: 959px)');
  let still = [];

  function update() {
    still.forEach((node) => (node.inert = false));
    still = narrow.matches ? everythingBeside(container).filter((node) => !node.inert) : [];
    still.forEach((node) => (node.inert = true));
    document.documentElement.classList.toggle('has-map', narrow.matches);
  }

  narrow.addEventListener('change', update);
  update();
  return () => {
    narrow.removeEventListener('change', update);
    still.forEach((node) => (node.inert = false));
    document.documentElement.classList.remove('has-map');
  };
}

function everythingBeside(node) {
  const found = [];
  for (let inner = node; inner !== document.body; inner = inner.parentElement) {
    found.push(...[...inner.parentElement.children].filter((sibling) => sibling !== inner));
  }
  return found;
}
