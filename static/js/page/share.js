/** Share and print: shown only where the phone can do it. */
export function sharing(share, print) {
  if (share && (navigator.share || navigator.clipboard)) {
    share.hidden = false;
    share.addEventListener('click', async () => {
      const address = location.origin + location.pathname;
      try {
        if (navigator.share) await navigator.share({ title: document.title, url: address });
        else {
          await navigator.clipboard.writeText(address);
          share.lastChild.textContent = ` ${share.dataset.copied}`;
        }
      } catch {
        // Its owner changed their mind: nothing to say.
      }
    });
  }
  if (print) {
    print.hidden = false;
    print.addEventListener('click', () => window.print());
  }
}
