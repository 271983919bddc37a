/** Who else is writing here, asked twice a minute while the page is seen. */
const OFTEN = 30_000; // milliseconds

export function together(form, saving) {
  const words = document.querySelector('[data-company-words]');
  const show = (said) => {
    if (words.textContent !== said) words.textContent = said;
  };

  async function ask() {
    if (document.visibilityState !== 'visible') return;
    const answer = await fetch(form.dataset.company, {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-CSRFToken': form.elements.csrf_token.value },
    }).catch(() => null);
    if (!answer?.ok) return;
    const said = await answer.json();
    show(said.company);
    if (said.revision > Number(form.elements.revision.value) && !saving.underWay()) {
      saving.behind(said);
    }
  }

  form.addEventListener('saved', ({ detail }) => show(detail.company));
  document.addEventListener('visibilitychange', ask);
  setInterval(ask, OFTEN);
}
