/**
 * What the server says of a saved page: problems that are put right go, what cannot be read is told
 * at its field. What is only missing is told at the end, and never while somebody is at it.
 */
export function told(form) {
  // A link to a field that is folded away: fold it out first.
  form.addEventListener('click', ({ target }) => {
    const link = target.closest('a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    for (let at = field.closest('details'); at; at = at.parentElement.closest('details')) {
      at.open = true;
    }
    const first = 'input:not([type=hidden]), select, textarea, button';
    (field.matches(first) ? field : (field.querySelector(first) ?? field)).focus();
  });
  form.addEventListener('saved', ({ detail: { wrong, typed, asks } }) => {
    for (const link of form.querySelectorAll('[data-wrong] a')) {
      if (!(link.hash.slice(1) in wrong)) link.closest('li').remove();
    }
    const summary = form.querySelector('[data-wrong]');
    if (summary && !summary.querySelector('li')) summary.remove();
    for (const problem of form.querySelectorAll('p.problem[id$="-problem"]')) {
      const name = problem.id.slice(0, -'-problem'.length);
      if (!(name in wrong)) takeOff(form, problem, name);
    }
    for (const [name, words] of Object.entries(typed)) putOn(form, name, words);
    list(form.querySelector('[data-asks]'), asks);
  });
}

function takeOff(form, problem, name) {
  problem.closest('.has-problem')?.classList.remove('has-problem');
  problem.remove();
  document.getElementById(name)?.removeAttribute('aria-invalid');
}

function putOn(form, name, words) {
  const field = document.getElementById(name);
  const around = field?.closest('.field-of');
  if (!around || document.getElementById(`${name}-problem`)) return;
  const problem = document.createElement('p');
  problem.className = 'problem';
  problem.id = `${name}-problem`;
  problem.textContent = words;
  field.before(problem);
  around.classList.add('has-problem');
  field.setAttribute('aria-invalid', 'true');
  const others = (field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
  field.setAttribute('aria-describedby', [...new Set([...others, problem.id])].join(' '));
}

function list(section, asks) {
  const items = Object.entries(asks).map(([name, words]) => {
    const link = document.createElement('a');
    // The fields of a stop are on the page of the route.
    const page = name.startsWith('points-') ? (section.dataset.routeAt ?? '') : '';
    link.href = `${page}#${name}`;
    link.textContent = words;
    const item = document.createElement('li');
    item.append(link);
    return item;
  });
  section.querySelector('ul').replaceChildren(...items);
  section.hidden = !items.length;
}
