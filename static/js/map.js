/**
 * The map beside the list, loaded only when somebody asks for it: `await import('./map.js')`.
 *
 * The list stays the truth and works without us. What the map shows it reads from the list:
 *
 *   <ol data-points>
 *     <li data-point="{id}" data-lon="35.51" data-lat="33.89"
 *         data-place="exact|area" data-state="open|soon|closed|unknown" data-mobile>
 *       <svg class="icon"><use href="…#need-…"></use></svg>   the first icon goes on the marker
 *       <… data-name>What helps</…> <… data-now>Open until 17:00</…> <a href="…">…</a>
 *
 * and what it needs from the page, from the container's own attributes:
 *
 *   <div id="map" hidden data-city="beirut" data-stylesheet="{asset map.css}"
 *        data-texts='{"map": …}'  data-origin="lon,lat"></div>
 *
 * `TEXTS` in map/texts.js lists the words with their English source.
 *
 *   const map = await openMap(container, {list, onSelect, onClose});
 *   map.select(id); map.highlight(id); map.refresh(); map.close();
 */
