/**
 * An answer that is changed is a new answer: whoever writes it says so, today, until they say who
 * else did. The line under the question says the same.
 */
export function whoSaysSo(form) {
  const { me, today, byMe, byNobody } = JSON.parse(form.dataset.saying);
  form.addEventListener('change', ({ target }) => {
    const fact = target.closest('[data-fact]');
    if (!fact) return;
    const field = (name) => fact.querySelector(`[name$="-${name}"]`);
    const answer = fact.querySelector('[name$="-answer"]:checked')?.value;
    const isAnswered = answer === 'yes' || answer === 'no';
    if (target.name.endsWith('-answer') && isAnswered) {
      field('confirmed_by').value = me;
      field('confirmed_on').value = today;
    }
    fact.toggleAttribute('data-unanswered', !isAnswered);
    const by = field('confirmed_by').value;
    const on = field('confirmed_on').value;
    const isMine = by === me && on === today;
    if (isAnswered && (isMine || !by)) {
      fact.querySelector('[data-said]').textContent = by ? byMe : byNobody;
    } else if (isAnswered) {
      fact.querySelector('[data-said]').textContent = `${by} · ${on}`;
    }
  });
}
