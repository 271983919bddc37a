/** What a map needs before it can be drawn: what the server knows of the ground, and its styles. */

/** What the server has for this city; null where it does not answer: points need no ground. */
export async function askGround(container) {
  const language = container.closest('[lang]')?.lang ?? '';
  try {
    const answer = await fetch(`/basemap/${container.dataset.city}.json?lang=${language}`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Add a stylesheet to the page, once; resolves when it holds, or cannot be had. */
export async function addStylesheet(href) {
  if ([...document.styleSheets].some((sheet) => sheet.href?.endsWith(href))) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  await new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}
