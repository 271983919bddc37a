/** What the map says, with its English source; the page passes the reader's language. */
const ENGLISH = {
  map: 'Map of the places found',
  close: 'Close map',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  origin: 'You searched from about here',
  several: 'Places here: {number}',
  area: 'Somewhere around here. The exact address is not public.',
  mobile: 'Mobile service, stops here',
  dismiss: 'Close',
  nothing: 'None of these places is on the map.',
  plain: 'This map shows names and the coast, not streets.',
  failed: 'The streets do not load. The places are still right.',
  background: 'Background: {source}',
};

/** The texts of a container: those in its data-texts, English for the rest. */
export function textsOf(container) {
  return { ...ENGLISH, ...JSON.parse(container.dataset.texts ?? '{}') };
}

/** Put `value` where `{name}` stands. */
export function fill(text, name, value) {
  return text.replace(`{${name}}`, value);
}
